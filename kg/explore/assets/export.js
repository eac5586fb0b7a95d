// What is shown, as a file: rows as CSV and as a workbook, pictures as SVG and PNG.
// A cell that a spreadsheet would take for a formula gets an apostrophe in front, as kg/cells.py writes tables: numbers
// stay numbers, a sign alone stays as it is, and what begins with apostrophes and a sign gets one more.
const FORMULA = /^'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])[^]/;
const NUMBER = /^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const csvCell = (value) => {
  const text = String(value ?? "");
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
const csvOf = (rows) => "\ufeff" + rows.map((row) => row.map(csvCell).join(",") + "\r\n").join("");

function factRows(facts) {
  const header = ["iri", "kind", "promised", "subject", "value", "comparator", "number", "number_max", "unit", "state", "condition", "period_start", "period_end", "policy_area", "strength", "area", "report", "section", "quote", "start", "end", "rule"];
  const rows = facts.map((fact) => {
    const statement = DATA.statements[fact.statement];
    const report = DATA.reports[fact.report];
    const section = report.sections[statement.section];
    return [
      iriOf(fact.id), fact.kind, isPromise(fact), fact.subject, fact.value ? pick(fact.value) : "", fact.comparator, fact.number, fact.numberMax, fact.unit, fact.state, fact.condition,
      fact.start, fact.end, codeWord("topic", statement.topic), codeWord("strength", statement.strength), codeWord("place", fact.place || statement.place || report.adcode), report.name, section ? section.path.join(" › ") : "", quoteOf(fact), fact.source[0], fact.source[1], fact.rule,
    ];
  });
  return [header, ...rows];
}

function exportMenu(name, rows, drawing) {
  const menu = make("details", { class: "menu" });
  const entry = (text, act) => button(text, () => { act(); menu.open = false; });
  menu.append(
    make("summary", { class: "button" }, say("save")),
    make(
      "div",
      {},
      entry(say("csv"), () => save(`${name}.csv`, "text/csv;charset=utf-8", csvOf(rows()))),
      entry(say("xlsx"), () => saveWorkbook(name, rows())),
      drawing && entry(say("png"), () => savePng(`${name}.png`, drawing())),
      drawing && entry(say("svg"), () => save(`${name}.svg`, "image/svg+xml", asFile(drawing()))),
      copyButton(say("link"), () => location.href),
    ),
  );
  return menu;
}
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
