// The whole report, each fact marked by its kind; a mark leads to its fact.
let written = "";

function reportShown() {
  const record = factByKey.get(state.at) || statementByKey.get(state.at);
  if (record) return record.report;
  if (state.report) return reportByKey.get(state.report);
  // Without a wish: the first report of which something passes the filters.
  return isFiltered() && passed().length ? passed()[0].report : 0;
}

function showSource() {
  const index = reportShown();
  passed();
  const key = [index, language, passedKey].join("|");
  if (key !== written) {
    writeText(index);
    written = key;
  }
  showSourceTools(index);
  const article = byId("text");
  for (const old of article.querySelectorAll(".current")) old.classList.remove("current");
  const record = factByKey.get(state.at) || statementByKey.get(state.at);
  let first;
  for (const link of article.querySelectorAll("[data-from]")) {
    const from = Number(link.dataset.from);
    const inside = record && from >= record.at[0] && from < record.at[1];
    if (inside) {
      link.classList.add("current");
      first = first || link;
    }
    if (link.dataset.facts)
      link.setAttribute("href", addressOf({ at: chosenFact(link.dataset.facts.split(" ")), report: undefined }));
  }
  if (first) {
    first.scrollIntoView({ block: "center" });
    // Where the panel covers the lower part, the words go above it.
    const panel = byId("panel").getBoundingClientRect();
    const at = first.getBoundingClientRect();
    if (!byId("panel").hidden && panel.left <= at.left && at.bottom > panel.top - 8) article.scrollTop += at.bottom - panel.top + 48;
  }
}

// Where several facts rest on the same words, another click goes on to the next of them.
function chosenFact(keys) {
  const place = keys.indexOf(state.at);
  return keys[(place + 1) % keys.length];
}

function writeText(index) {
  const report = DATA.reports[index];
  const text = report.text;
  const facts = DATA.facts.filter((fact) => fact.report === index && passes(fact));
  const statements = DATA.statements.filter((statement) => statement.report === index);
  const marks = [
    ...facts.map((fact) => ({ at: fact.at, fact })),
    ...facts.filter((fact) => fact.numberAt).map((fact) => ({ at: fact.numberAt, number: fact })),
    ...statements.map((statement) => ({ at: statement.at, statement })),
  ].sort((a, b) => a.at[0] - b.at[0]);
  const headings = new Set(report.sections.map((section) => section.path[section.path.length - 1]));
  const paragraphs = [];
  for (let start = 0; start <= text.length; ) {
    let end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    if (text.slice(start, end).trim()) {
      const inside = marks.filter((mark) => mark.at[0] < end && mark.at[1] > start);
      const isHeading = headings.has(text.slice(start, end).trim());
      paragraphs.push(make(isHeading ? "h3" : "p", {}, writeParagraph(text, start, end, inside)));
    }
    start = end + 1;
  }
  fill(byId("text"), make("h2", {}, said(report.title)), paragraphs);
}

function writeParagraph(text, start, end, marks) {
  let place = start;
  return marked(text, start, end, marks).map(({ piece, over }) => {
    const from = place;
    place += piece.length;
    const facts = over.filter((mark) => mark.fact).map((mark) => mark.fact).sort((a, b) => a.at[1] - a.at[0] - (b.at[1] - b.at[0]));
    if (!facts.length) return make("span", { "data-from": from }, piece);
    return make(
      "a",
      {
        class: `fact-mark mark-${facts[0].kind}${over.some((mark) => mark.number) ? " number" : ""}`,
        "data-from": from,
        "data-facts": facts.map((fact) => fact.id).join(" "),
        href: "#",
        title: facts.map((fact) => labelOf(nodeByKey.get(fact.id))).join("\n"),
      },
      piece,
    );
  });
}

function showSourceTools(index) {
  const shown = DATA.facts.filter((fact) => fact.report === index && passes(fact));
  fill(
    byId("source-tools"),
    DATA.reports.length > 1 &&
      make(
        "select",
        { "aria-label": say("report"), onchange: (event) => go({ report: event.target.value, at: undefined }) },
        DATA.reports.map((report, position) => make("option", { value: report.id, selected: position === index }, reportName(report))),
      ),
    make("span", { class: "label" }, say("sourceNote", shown.length)),
    make("span", { class: "buttons" }, exportMenu("source", () => factRows(shown))),
  );
}
