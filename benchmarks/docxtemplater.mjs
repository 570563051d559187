// Fills a template with docxtemplater, timed in this process. Started by fill.py: `node docxtemplater.mjs FOLDER`,
// FOLDER holding node_modules. Each line in is a JSON order, each line out its answer: {template, data} sets the letter
// and answers with it filled (base64), {rounds} fills it so often and answers with the milliseconds of each.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.argv[2]}/`);
const PizZip = require("pizzip");
const Docxtemplater = require("docxtemplater");
let template, data;

// As its documentation has it: an instance renders once, so the zip is read and the tags are parsed for every letter.
function fill() {
  const document = new Docxtemplater(new PizZip(template), { paragraphLoop: true, linebreaks: true });
  document.render(data);
  return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  let answer;
  if (order.rounds === undefined) {
    template = Buffer.from(order.template, "base64");
    data = order.data;
    answer = fill().toString("base64");
  } else {
    answer = Array.from({ length: order.rounds }, () => {
      const start = performance.now();
      fill();
      return performance.now() - start;
    });
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
