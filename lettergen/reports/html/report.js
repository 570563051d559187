"use strict";
// Sorting, finding and opening. Without it the page reads as well, in the order that matters most.
const every = (selector, within = document) => [...within.querySelectorAll(selector)];
const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;
const last = (value) => (Number.isNaN(value) ? Infinity : value);
const kinds = {
  date: (cell) => last(Date.parse((cell.querySelector(".day") || cell).textContent.split(" to ").pop())),
  number: (cell) => last(parseFloat("key" in cell.dataset ? cell.dataset.key : cell.textContent)),
};

function sort(table, head) {
  const turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
  const key = kinds[head.dataset.sort] || ((cell) => cell.textContent);
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [key(row.cells[head.cellIndex]), row]);
  const order = head.dataset.sort ? (a, b) => (a === b ? 0 : a < b ? -1 : 1) : words;
  rows.sort((a, b) => (a[0] === Infinity || b[0] === Infinity ? order(a[0], b[0]) : turn * order(a[0], b[0])));
  every("th[aria-sort]", table.tHead).forEach((one) => one.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
  const sorted = document.createDocumentFragment();
  rows.forEach(([, row]) => sorted.append(row));
  if (table.filter) table.filter(sorted.children);
  body.append(sorted);
}

for (const table of every("table.sortable")) {
  for (const head of every("thead th", table)) {
    if (head.dataset.sort === "no") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, head));
    head.append(button);
  }
}

// On a phone rows stand as cards: each cell is told by the head of its column.
const phone = matchMedia("(max-width: 40rem)");
const label = () => {
  if (!phone.matches) return;
  for (const table of every("table:not(.narrow, .cards)")) {
    const heads = table.tHead.rows[0].cells;
    for (const row of table.tBodies[0].rows) {
      for (const cell of row.cells) {
        if (cell.matches("th, .chart")) continue;
        const head = heads[cell.cellIndex], key = head.querySelector(".key");
        cell.dataset.head = head.textContent.trim();
        if (cell.textContent.trim() === "0") cell.dataset.none = "";
        if (key) cell.prepend(key.cloneNode());
      }
    }
    table.classList.add("cards");
  }
};
phone.addEventListener("change", label);
label();

// Of a long table only so many rows are laid out at once, until all are asked for: a thousand by twenty take a second.
const [LONG, MOST] = phone.matches ? [15, 10] : [100, 50];
for (const tools of every(".tools[data-for]")) {
  const table = document.getElementById(tools.dataset.for);
  const [find, show, more, told] = ["input", "select", "button", "output"].map((name) => tools.querySelector(name));
  let most = table.tBodies[0].rows.length > LONG ? MOST : Infinity;
  table.filter = (rows = table.tBodies[0].rows) => {
    const wanted = find.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const fits = (!show.value || row.dataset.group === show.value) && row.textContent.toLowerCase().includes(wanted);
      count += fits;
      row.hidden = !fits || count > most;
    }
    more.hidden = count <= most;
    const first = more.hidden ? "" : `, the first ${most} are shown`;
    told.textContent = `${count} of ${rows.length} ${told.dataset.what}${first}`;
  };
  find.addEventListener("input", () => table.filter());
  show.addEventListener("change", () => table.filter());
  const all = () => { most = Infinity; table.filter(); };
  more.addEventListener("click", all);
  addEventListener("beforeprint", all);
  if (most !== Infinity) table.filter();
}
every(".tools").forEach((tools) => (tools.hidden = false));

for (const tile of every("[data-show]")) {
  tile.addEventListener("click", () => {
    const show = document.querySelector("#letters select");
    if (!show) return;
    show.value = tile.dataset.show;
    if (show.selectedIndex < 0) show.value = "";
    document.getElementById("letters-table").filter();
  });
}

const stories = every("details");
every("[data-open]").forEach((button) =>
  button.addEventListener("click", () => every("#stories details").forEach((one) => (one.open = Boolean(button.dataset.open)))));
const reveal = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") target.open = true;
};
addEventListener("hashchange", reveal);
reveal();
let closed = [];
addEventListener("beforeprint", () => {
  closed = stories.filter((one) => !one.open && (stories.length < 100 || one.className));
  closed.forEach((one) => (one.open = true));
});
addEventListener("afterprint", () => closed.forEach((one) => (one.open = false)));
