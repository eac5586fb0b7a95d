// Tables: sortable by every column, with a filter, a part at a time. Column -1 is the order of the source.
const ROWS_AT_ONCE = 150;

// Cells are { text, sort, node, class }, where `node` makes what the cell shows. The sort and the words that are filtered by stand in the address: `sort` is a
// column with `d` behind it where it goes down. The rows that are kept, in their order, are those
// that an export holds.
const keptOf = {};
function table(view, container, columns, rows, after) {
  const [, digits, falling] = /^(\d+)(d?)$/.exec(state.sort || "") || [];
  const column = digits !== undefined && Number(digits) < columns.length ? Number(digits) : -1;
  const down = falling === "d";
  const compare = collator().compare;
  const wanted = (state.words || "").split(/\s+/).map(fold).filter(Boolean);
  const kept = rows.filter((row) => wanted.every((word) => row.cells.some((cell) => foldOnce(cell.text || "").includes(word))));
  if (column >= 0) kept.sort((a, b) => {
    const [p, q] = [a, b].map((row) => row.cells[column].sort ?? row.cells[column].text ?? "");
    // What has no value comes last, whichever way the rest goes.
    if ((p === "") !== (q === "")) return p === "" ? 1 : -1;
    const result = typeof p === "number" && typeof q === "number" ? p - q : compare(String(p), String(q));
    return down ? -result : result;
  });
  keptOf[view] = kept;
  const field = make("input", {
    type: "search",
    class: "filter",
    placeholder: say("filter"),
    "aria-label": say("filter"),
    oninput: (event) => {
      note({ words: event.target.value || undefined });
      const place = event.target.selectionStart;
      table(view, container, columns, rows, after);
      const fresh = container.querySelector(".filter");
      fresh.focus();
      fresh.setSelectionRange(place, place);
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
  const at = kept.findIndex((row) => row.key === state.at || (row.keys || []).includes(state.at));
  const more = grow(kept, Math.max(ROWS_AT_ONCE, at + 1), body, (row) => {
    const current = row.key === state.at || (row.keys || []).includes(state.at);
    return make(
      "tr",
      { class: current ? "current" : undefined },
      row.cells.map((cell, position) => make("td", { class: cell.class, "data-label": columns[position] }, cell.node ? cell.node() : said(cell.text || ""))),
    );
  });
  fill(
    container,
    make("div", { class: "table-tools" }, field, make("span", { class: "label", role: "status" }, say("rows", kept.length)), after),
    make(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-label": `${say(view)}: ${say("list")}` },
      make("table", {}, make("thead", {}, make("tr", {}, head)), body),
    ),
    more,
  );
}

// A view made of parts, whose place is kept when it is drawn again.
function layOut(view, ...parts) {
  const container = byId(`view-${view}`);
  const old = container.querySelector(".scroll");
  const place = old ? old.scrollTop : 0;
  const scroll = make("div", { class: "scroll" }, parts.slice(1));
  fill(container, parts[0], scroll);
  scroll.scrollTop = place;
}
