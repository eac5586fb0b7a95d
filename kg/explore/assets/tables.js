// Tables: sortable by every column, with a filter, a part at a time. Column -1 is the order of the source.
const ROWS_AT_ONCE = 150;
const sorted = { targets: { column: -1, down: false }, projects: { column: -1, down: false }, outcomes: { column: -1, down: false } };
const filters = { targets: "", projects: "", outcomes: "" };

// Cells are { text, sort, node, class }; `open` makes the row that a row opens below itself.
function table(view, container, columns, rows, after) {
  const { column, down } = sorted[view];
  const compare = collator().compare;
  const wanted = fold(filters[view]);
  const kept = rows.filter((row) => !wanted || row.cells.some((cell) => fold(cell.text || "").includes(wanted)));
  if (column >= 0) kept.sort((a, b) => {
    const [x, y] = [a.cells[column], b.cells[column]];
    const [p, q] = [x.sort ?? x.text, y.sort ?? y.text];
    const result = typeof p === "number" && typeof q === "number" ? p - q : compare(String(p ?? ""), String(q ?? ""));
    return down ? -result : result;
  });
  const again = () => table(view, container, columns, rows, after);
  const field = make("input", {
    type: "search",
    class: "filter",
    placeholder: say("filter"),
    "aria-label": say("filter"),
    oninput: (event) => {
      filters[view] = event.target.value;
      const place = event.target.selectionStart;
      again();
      const fresh = container.querySelector(".filter");
      fresh.focus();
      fresh.setSelectionRange(place, place);
    },
  });
  field.value = filters[view];
  const head = columns.map((name, position) =>
    make(
      "th",
      { scope: "col", "aria-sort": position === column ? (down ? "descending" : "ascending") : "none" },
      button(name + (position === column ? (down ? " ▾" : " ▴") : ""), () => {
        sorted[view] = { column: position, down: position === column && !down };
        again();
        container.querySelectorAll("th button")[position].focus();
      }),
    ),
  );
  const body = make("tbody");
  const at = kept.findIndex((row) => row.key === state.at || (row.keys || []).includes(state.at));
  const more = grow(kept, Math.max(ROWS_AT_ONCE, at + 1), body, (row) => {
    const current = row.key === state.at || (row.keys || []).includes(state.at);
    return make(
      "tr",
      { class: current ? "current" : undefined },
      row.cells.map((cell) => make("td", { class: cell.class }, cell.node || said(cell.text || ""))),
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
