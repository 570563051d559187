// Opens a page in headless Chromium, light, dark, narrow and on paper, and prints what is wrong with it as JSON.
// node judge_page.mjs FOLDER-OF-NODE_MODULES CHROMIUM PAGE [PICTURES | quick]
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [judges, chromium, page, pictures] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${judges}/`));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")).href);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(page).href;
const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
const found = { requests: [], console: [], axe: [], overflow: [], sort: 0, filter: 0 };

async function open(width, scheme, script = true) {
  const tab = await browser.newPage();
  await tab.setViewport({ width, height: 900 });
  await tab.setJavaScriptEnabled(script);
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  tab.on("request", (one) => one.url() !== address && !one.url().startsWith("data:") && found.requests.push(one.url()));
  tab.on("console", (one) => found.console.push(one.text()));
  tab.on("pageerror", (error) => found.console.push(String(error)));
  await tab.goto(address);
  return tab;
}

const looks = [[1400, "light"], [360, "dark"], ...(pictures ? [[800, "light"], [1400, "dark"], [360, "light"]] : [])];
for (const [width, scheme] of pictures === "quick" ? [] : looks) {
  const tab = await open(width, scheme);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) found.overflow.push(`${width}: ${wide}`);
  if (width < 500) { // nothing of a letter lies beyond the edge of a phone, where it must be scrolled to
    found.overflow.push(...await tab.$$eval("#letters-table tr:not([hidden]) > *", (all) =>
      all.filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.textContent)));
  }
  await tab.evaluate(() => document.querySelectorAll("details").forEach((one, at) => { one.open = at < 5; }));
  if (pictures) await tab.screenshot({ path: `${pictures}/${width}-${scheme}.png`, fullPage: true });
  const world = await tab.createCDPSession(); // an isolated world: the page's own rules forbid foreign scripts
  const { frameTree } = await world.send("Page.getFrameTree");
  const { executionContextId } = await world.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const run = (expression) =>
    world.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true });
  await run(axe);
  const { result, exceptionDetails } = await run("axe.run({ resultTypes: ['violations', 'incomplete'] }).then((r) => JSON.stringify(r.violations))");
  if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
  for (const one of JSON.parse(result.value)) {
    found.axe.push(`${width} ${scheme} ${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120) + " " + node.failureSummary).join(" | ")}`);
  }
  await tab.close();
}
const tab = await open(1400, "light");
[found.sort, found.filter, found.filtered, found.shown] = await tab.evaluate(async () => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const timed = async (act) => { const start = performance.now(); act(); await painted(); return performance.now() - start; };
  const heads = [...document.querySelectorAll("table.sortable thead th button")];
  const sorts = [];
  for (const head of heads.slice(0, 8)) sorts.push(await timed(() => head.click()));
  const shown = document.querySelectorAll("#letters-table tbody tr:not([hidden])").length;
  const find = document.querySelector("#letters input");
  const filter = await timed(() => { find.value = "recipient 2"; find.dispatchEvent(new Event("input")); });
  return [Math.max(0, ...sorts), filter, document.querySelector("#letters output").textContent, shown];
});
await tab.close();
if (pictures && pictures !== "quick") {
  const paper = await open(1100, "dark");
  await paper.pdf({ path: `${pictures}/paper.pdf`, preferCSSPageSize: true, printBackground: true });
}
found.bare = await (await open(1400, "light", false)).$eval("main", (one) => one.innerText.length).catch(() => -1);
await browser.close();
console.log(JSON.stringify(found));
