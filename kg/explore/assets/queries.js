// Named queries with the answers that they had when the page was built.
const iriHead = `${DATA.base}id/`;

function showQueries() {
  const query = DATA.queries.find((one) => one.name === state.query) || DATA.queries[0];
  const body = make("tbody");
  const more = grow(query.rows, ROWS_AT_ONCE, body, (row) => make("tr", {}, row.map((cell) => make("td", { class: cell.length > 24 ? "long" : cell.length < 15 ? "short" : undefined }, queryCell(cell)))));
  const list = make(
    "nav",
    { class: "queries", "aria-label": say("queries") },
    make("ul", {}, DATA.queries.map((one) => make("li", {}, make("a", { href: addressOf({ query: one.name, at: undefined }), "aria-current": one === query ? "page" : undefined }, pick(one.title), make("code", {}, one.name))))),
  );
  const number = query.total > query.rows.length ? say("resultsFirst", query.rows.length, query.total, query.name) : say("resultsOf", query.total);
  fill(
    byId("view-queries"),
    make(
      "div",
      { class: "ask" },
      list,
      make(
        "div",
        { class: "scroll" },
        make("h2", {}, pick(query.title)),
        make("p", { class: "definition" }, pick(query.description)),
        make("div", { class: "actions" }, make("span", { class: "label" }, number), copyButton(say("copySparql"), () => query.sparql), exportMenu(query.name, () => [query.columns, ...query.rows])),
        make("details", {}, make("summary", {}, say("sparql")), make("pre", { tabindex: "0" }, make("code", {}, query.sparql))),
        query.rows.length
          ? make("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": pick(query.title) }, make("table", {}, make("thead", {}, make("tr", {}, query.columns.map((name) => make("th", { scope: "col" }, name)))), body))
          : make("p", { class: "definition" }, say("noRows")),
        more,
      ),
    ),
  );
  list.querySelector("[aria-current]").scrollIntoView({ block: "nearest" });
}

// An IRI that the page knows leads to its thing.
function queryCell(cell) {
  const short = cell.startsWith(iriHead) ? cell.slice(iriHead.length) : /\/vocab\/([\w-]+\/[\w-]+)$/.exec(cell)?.[1];
  if (short && known(short)) return thingLink(short, nodeByKey.has(short) ? undefined : quoteOf(statementByKey.get(short)));
  return said(cell);
}
