// Tables: sortable by every column, with a filter, a part at a time. Column -1 is the order of the source.
const ROWS_AT_ONCE = 100;

// Cells are { text, sort, node, class }, where `node` makes what the cell shows. The sort and the words that are filtered by stand in the address: `sort` is a
// column with `d` behind it where it goes down. The rows that are kept, in their order, are those
// that an export holds.
const keptOf = {};
function table(view, container, columns, rows, after) {
  const [, digits, falling] = /^(\d+)(d?)$/.exec(state.sort || "") || [];
  const column = digits !== undefined && Number(digits) < columns.length ? Number(digits) : -1;
  const down = falling === "d";
  const compare = collator().compare;
  const inOrder = column < 0 ? rows : [...rows].sort((a, b) => {
    const [p, q] = [a, b].map((row) => row.cells[column].sort ?? row.cells[column].text ?? "");
    // What has no value comes last, whichever way the rest goes.
    if ((p === "") !== (q === "")) return p === "" ? 1 : -1;
    const result = typeof p === "number" && typeof q === "number" ? p - q : compare(String(p), String(q));
    return down ? -result : result;
  });
  const field = make("input", {
    type: "search",
    class: "filter",
    placeholder: say("filter"),
    "aria-label": say("filter"),
    oninput: (event) => {
      note({ words: event.target.value || undefined });
      fillRows();
    },
  });
  field.value = state.words || "";
  const head = columns.map((name, position) =>
    make(
      "th",
      { scope: "col", "aria-sort": position === column ? (down ? "descending" : "ascending") : "none" },
      button(name + (position === column ? (down ? " ▾" : " ▴") : ""), () => {
        go({ sort: position === column ? (down ? undefined : `${position}d`) : String(position) });
      }, { id: `sort-${view}-${position}` }),
    ),
  );
  const body = make("tbody");
  const status = make("span", { class: "label", role: "status" });
  const rest = make("div");
  const isCurrent = (row) => row.key === state.at || (row.keys || []).includes(state.at);
  const fillRows = () => {
    const wanted = (state.words || "").split(/\s+/).map(fold).filter(Boolean);
    const kept = wanted.length ? inOrder.filter((row) => wanted.every((word) => foldedRow(row).includes(word))) : inOrder;
    keptOf[view] = kept;
    fill(body);
    const at = state.at ? kept.findIndex(isCurrent) : -1;
    const more = grow(kept, Math.max(ROWS_AT_ONCE, at + 1), body, (row) =>
      make(
        "tr",
        { class: isCurrent(row) ? "current" : undefined },
        row.cells.map((cell, position) => make("td", { class: cell.class, "data-label": columns[position] }, cell.node ? cell.node() : said(cell.text || ""))),
      ),
    );
    status.textContent = say("rows", count(kept.length));
    fill(rest, more, wanted.length > 0 && !kept.length && emptyNote(say("noneWithWords", state.words)));
  };
  fillRows();
  fill(
    container,
    make("div", { class: "table-tools" }, field, status, after),
    make(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-label": `${say(view)}: ${say("list")}` },
      make("table", {}, make("thead", {}, make("tr", {}, head)), body),
    ),
    rest,
  );
}

// The words of a row as they are looked for, each cell on a line of its own.
function foldedRow(row) {
  if (row.folded === undefined) row.folded = row.cells.map((cell) => (cell.text ? fold(cell.text) : "")).join("\n");
  return row.folded;
}

// A view made of parts, whose place is kept when it is drawn again.
function layOut(view, ...parts) {
  const container = byId(`view-${view}`);
  const old = container.querySelector(".scroll");
  const place = old ? old.scrollTop : 0;
  const scroll = make("div", { class: "scroll" }, parts.slice(1));
  fill(container, parts[0], scroll);
  if (place) scroll.scrollTop = place; // setting it has the page laid out at once
}
