// The dataset about itself: which reports are there and which years are missing between them, what was read of each, how
// the promises divide, which facts await a look and why, and how well this version reads.
function showData() {
  const areas = [...new Set(DATA.reports.map((report) => report.adcode))].sort();
  const years = DATA.reports.map((report) => report.year);
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const span = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const of = (report, what) => what.filter((one) => one.report === report).length;
  const grid = make(
    "table",
    { class: "grid" },
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("area")), span.map((year) => make("th", { scope: "col" }, String(year))))),
    make(
      "tbody",
      {},
      areas.map((adcode) => {
        const own = DATA.reports.filter((report) => report.adcode === adcode);
        const [from, to] = [Math.min(...own.map((report) => report.year)), Math.max(...own.map((report) => report.year))];
        return make(
          "tr",
          {},
          make("th", { scope: "row" }, areaWord(adcode)),
          span.map((year) => {
            const report = own.find((one) => one.year === year);
            if (report) return make("td", {}, make("a", { href: addressOf({ ...LEAVING, view: "source", report: report.id, at: undefined }), "aria-label": reportName(report) }, "●"));
            return make("td", { class: "label" }, year > from && year < to ? make("span", { title: say("missing") }, `○ ${say("missing")}`) : "");
          }),
        );
      }),
    ),
  );
  const reports = make("div", { class: "list" });
  table(
    "data",
    reports,
    [say("report"), say("commitments"), say("promisesTracked"), say("outcomes"), say("milestones"), say("numbersRead"), say("characters"), say("source")],
    DATA.reports.map((report, index) => ({
      key: report.id,
      cells: [
        { text: reportName(report), node: () => make("a", { href: addressOf({ ...CLEARED, ...LEAVING, view: "promises", "f.report": report.id, at: undefined }) }, reportName(report)), class: "first" },
        ...[COMMITMENTS.filter((one) => one.statement.report === index).length, COMMITMENTS.filter((one) => one.promise && one.statement.report === index).length, of(index, DATA.facts.filter((fact) => fact.kind === "outcome")), of(index, DATA.facts.filter((fact) => fact.kind === "milestone")), ].map((number) => ({ text: count(number), sort: number, class: "value" })),
        numbersRead(report),
        { text: count([...report.text].length), sort: [...report.text].length, class: "value" },
        { text: report.url || `SHA-256 ${report.sha256.slice(0, 12)}…` },
      ],
    })),
  );
  const tracked = COMMITMENTS.filter((one) => one.promise);
  layOut(
    "data",
    make("div", { class: "tools" }, make("h2", {}, say("about_")), make("span", { class: "buttons" }, exportMenu("reports", () => [["report", "area", "year", "title", "sha256"], ...DATA.reports.map((report) => [report.name, areaName(report), report.year, report.title, report.sha256])]))),
    make("p", { class: "guide" }, say("guide")),
    make(
      "ul",
      { class: "figures" },
      [
        [DATA.reports.length, "figureReports"], [COMMITMENTS.length, "figureCommitments"], [tracked.length, "figureTracked"], [DATA.facts.length, "figureFacts"],
        [NODES.filter((node) => node.kind === "project").length, "figureProjects"], [NODES.filter((node) => node.kind === "indicator").length, "figureIndicators"],
      ].map(([number, word]) => make("li", {}, make("b", {}, count(number)), " ", unitOfFigure(number, word))),
    ),
    make("h2", { class: "part" }, say("coverage")),
    make("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": say("coverage") }, grid),
    make("h2", { class: "part" }, say("verdictsMean")),
    make("dl", {}, VERDICT_ORDER.filter((code) => DATA.verdicts[code]).map((code) => [make("dt", {}, verdictSign(code)), make("dd", {}, pick(DATA.verdicts[code]), " ", make("a", { href: addressOf({ ...CLEARED, ...LEAVING, view: "promises", "f.verdict": code, at: undefined }) }, count(tracked.filter((one) => one.promise.verdict === code).length)))]).flat()),
    make("h2", { class: "part" }, say("reports")),
    reports,
    needsPart(say("outliers"), say("outliersNote"), DATA.needs.filter((need) => need.reasons.includes("outlier"))),
    needsPart(say("awaiting"), say("awaitingNote"), DATA.needs),
    scoresPart(),
  );
}

// How many of the numbers with a unit were read as facts; the others are listed in report.json.
function numbersRead({ numbers = 0, unclaimed = 0 }) {
  const share = numbers + unclaimed ? numbers / (numbers + unclaimed) : 1;
  return { text: `${Math.round(share * 100)}% (${count(numbers)} / ${count(numbers + unclaimed)})`, sort: share, class: "value" };
}

// The facts that await a look, with the reasons; among them those that leap away from the rest of their series.
const needRow = ({ fact, reasons }) =>
  make(
    "li",
    {},
    make(
      "a",
      { href: addressOf({ at: DATA.facts[fact].id }), class: "fact" },
      glyphElement(DATA.facts[fact].kind),
      make("span", {}, said(labelOf(nodeByKey.get(DATA.facts[fact].id))), make("span", { class: "reasons" }, reasons.map((code) => pick(DATA.reasons[code])).join(say("semicolon")))),
      make("span", { class: "other" }, reportName(DATA.reports[DATA.facts[fact].report])),
    ),
  );
function needsPart(title, words, needs) {
  if (!needs.length) return undefined;
  const list = make("ul", { class: "facts" });
  return [make("h2", { class: "part" }, `${title} · ${count(needs.length)}`), make("p", { class: "definition" }, words), list, grow(needs, NEEDS_AT_ONCE, list, needRow)];
}
const NEEDS_AT_ONCE = 12;

// How well this version reads texts that were annotated by hand.
function scoresPart() {
  if (!DATA.scores.length) return undefined;
  const golds = [...new Set(DATA.scores.map((score) => score.gold))];
  const names = [...new Set(DATA.scores.map((score) => pick(score.name)))];
  const valueIn = (name, gold) => DATA.scores.find((score) => pick(score.name) === name && score.gold === gold)?.value ?? "–";
  return [
    make("h2", { class: "part" }, say("scores")),
    make("p", { class: "definition" }, say("scoresNote")),
    make(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-label": say("scores") },
      make(
        "table",
        { class: "grid" },
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, say("measureOf")), golds.map((gold) => make("th", { scope: "col" }, gold)))),
        make("tbody", {}, names.map((name) => make("tr", {}, make("th", { scope: "row" }, capital(name)), golds.map((gold) => make("td", {}, valueIn(name, gold)))))),
      ),
    ),
  ];
}
