"use strict";
// Light or dark: as the system says, until the reader says otherwise.
{
  const root = document.documentElement, button = document.getElementById("theme");
  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  const tell = () => {
    button.textContent = dark() ? "light" : "dark";
    button.setAttribute("aria-label", `show the page ${button.textContent}`);
  };
  button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; tell(); });
  tell();
}
// A column's heading sorts by it: up, down, and back to the order that the page came with.
{
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  const said = document.getElementById("said");
  const key = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
  const compare = (a, b) => {
    if ((a === "") !== (b === "")) return a === "" ? 1 : -1;  // what has no value comes last
    const [x, y] = [Number(a), Number(b)];
    return a !== "" && !Number.isNaN(x) && !Number.isNaN(y) ? x - y : a.localeCompare(b);
  };
  for (const table of document.querySelectorAll("table")) {
    const body = table.tBodies[0], rows = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      heading.querySelector("button").addEventListener("click", () => {
        const order = next[heading.getAttribute("aria-sort")];
        headings.forEach((other) => other.setAttribute("aria-sort", "none"));
        heading.setAttribute("aria-sort", order);
        const sorted = [...rows];
        if (order !== "none") {
          const sign = order === "ascending" ? 1 : -1;
          sorted.sort((a, b) => {
            const [x, y] = [key(a, column), key(b, column)];
            return x === "" || y === "" ? compare(x, y) : sign * compare(x, y);
          });
        }
        body.append(...sorted);
        said.textContent = `${table.caption.textContent}: ${order === "none" ? "not sorted" : order}`;
      });
    });
  }
}
