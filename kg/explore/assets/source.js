// The whole report, each fact marked by its kind; a mark leads to its fact.
const hiddenKinds = new Set();
let written = "";

function reportShown() {
  const record = factByKey.get(state.at) || statementByKey.get(state.at);
  if (record) return record.report;
  return state.report ? reportByKey.get(state.report) : 0;
}

function showSource() {
  const index = reportShown();
  const key = [index, language, [...hiddenKinds].join()].join("|");
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
  if (first) first.scrollIntoView({ block: "center" });
}

// Where several facts rest on the same words, another click goes on to the next of them.
function chosenFact(keys) {
  const place = keys.indexOf(state.at);
  return keys[(place + 1) % keys.length];
}

function writeText(index) {
  const report = DATA.reports[index];
  const text = report.text;
  const facts = DATA.facts.filter((fact) => fact.report === index && !hiddenKinds.has(fact.kind));
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
        title: facts.map((fact) => pick(fact.label)).join("\n"),
      },
      piece,
    );
  });
}

function showSourceTools(index) {
  const numbers = {};
  for (const fact of DATA.facts) if (fact.report === index) numbers[fact.kind] = (numbers[fact.kind] || 0) + 1;
  fill(
    byId("source-tools"),
    DATA.reports.length > 1 &&
      make(
        "select",
        { "aria-label": say("report"), onchange: (event) => go({ report: event.target.value, at: undefined }) },
        DATA.reports.map((report, position) => make("option", { value: report.id, selected: position === index }, `${report.area} ${report.year}`)),
      ),
    make("span", { class: "label" }, say("show")),
    FACT_KINDS.map((kind) =>
      button(
        "",
        () => {
          if (hiddenKinds.has(kind)) hiddenKinds.delete(kind);
          else hiddenKinds.add(kind);
          showSource();
        },
        { class: "chip", "aria-pressed": String(!hiddenKinds.has(kind)) },
      ),
    ).map((chip, position) => {
      chip.append(glyphElement(FACT_KINDS[position]), `${kindWord(FACT_KINDS[position])} ${numbers[FACT_KINDS[position]] || 0}`);
      return chip;
    }),
  );
}
