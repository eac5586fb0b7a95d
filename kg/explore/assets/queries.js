// Named queries with the answers that they had when the page was built.
const iriHead = `${DATA.base}id/`;

function showQueries() {
  const query = DATA.queries.find((one) => one.name === state.query) || DATA.queries[0];
  const body = make("tbody");
  const more = grow(query.rows, ROWS_AT_ONCE, body, (row) => make("tr", {}, row.map((cell, place) => make("td", { class: cell.length > 24 ? "long" : cell.length < 15 ? "short" : undefined, "data-label": query.columns[place] }, queryCell(cell, query.columns[place], row, query.columns)))));
  const list = make(
    "nav",
    { class: "queries", "aria-label": say("queries") },
    make("ul", {}, DATA.queries.map((one) => make("li", {}, make("a", { href: addressOf({ query: one.name, at: undefined }), "aria-current": one === query ? "page" : undefined }, pick(one.title), make("code", {}, one.name))))),
  );
  const number = query.more ? say("resultsFirst", count(query.rows.length), query.name) : say("resultsOf", count(query.rows.length));
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
          ? make("div", { class: "table-frame list", tabindex: "0", role: "region", "aria-label": pick(query.title) }, make("table", {}, make("thead", {}, make("tr", {}, query.columns.map((name) => make("th", { scope: "col" }, name)))), body))
          : make("p", { class: "definition" }, say("noRows")),
        more,
      ),
    ),
  );
  list.querySelector("[aria-current]").scrollIntoView({ block: "nearest" });
}

// The key in the page of an IRI, as the answers write it: with a prefix (measure:78d4…, topic-code:energy) or in full.
function keyOfIri(cell) {
  const prefixed = /^([a-z]+)(?:-code)?:([^\s/][^\s]*)$/.exec(cell);
  const whole = cell.startsWith(iriHead) ? cell.slice(iriHead.length) : /\/vocab\/([\w-]+\/[\w-]+)$/.exec(cell)?.[1];
  return [prefixed && `${prefixed[1]}/${prefixed[2]}`, whole].find((key) => key && known(key));
}

// What is quoted leads to its sentence: the first fact or statement with these words.
let quoted;
function keyOfQuote(cell) {
  if (!quoted) {
    quoted = new Map();
    for (const record of [...DATA.statements, ...DATA.facts]) quoted.set(quoteOf(record), record.id);
  }
  return quoted.get(cell);
}

// A cell leads to the thing that it names, to the report, to the place in it, or to the sentence that it quotes.
function queryCell(cell, column, row, columns) {
  const key = keyOfIri(cell);
  if (key) return thingLink(key, nodeByKey.has(key) ? undefined : quoteOf(statementByKey.get(key)));
  const report = DATA.reports.find((one) => one.name === (column === "report" ? cell : row[columns.indexOf("report")]));
  if (report && column === "report") return make("a", { href: addressOf({ ...LEAVING, view: "source", report: report.id, at: undefined }) }, said(cell));
  if (report && ["first", "start"].includes(column)) {
    const place = Number(cell);
    const index = reportByKey.get(report.id);
    const statement = DATA.statements.find((one) => one.report === index && one.source[0] <= place && place < one.source[1]);
    if (statement) return make("a", { href: addressOf({ at: statement.id }), title: quoteOf(statement) }, said(cell));
  }
  const words = keyOfQuote(cell);
  return words ? make("a", { href: addressOf({ at: words }) }, said(cell, { lang: "zh-Hans" })) : said(cell);
}
