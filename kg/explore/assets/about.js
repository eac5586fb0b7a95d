// The data set about itself: which reports are there and which years are missing between them, what was read of each,
// how the promises divide, and which numbers stand far from the others of their indicator.
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
    [say("report"), say("commitments"), say("promisesTracked"), kindWord("outcome"), kindWord("milestone"), say("numbersRead"), say("characters"), say("source")],
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
      ].map(([number, word]) => make("li", {}, make("b", {}, count(number)), " ", say(word))),
    ),
    make("h2", { class: "part" }, say("coverage")),
    make("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": say("coverage") }, grid),
    make("h2", { class: "part" }, say("verdictsMean")),
    make("dl", {}, VERDICT_ORDER.filter((code) => DATA.verdicts[code]).map((code) => [make("dt", {}, verdictSign(code)), make("dd", {}, pick(DATA.verdicts[code]), " ", make("a", { href: addressOf({ ...CLEARED, ...LEAVING, view: "promises", "f.verdict": code, at: undefined }) }, count(tracked.filter((one) => one.promise.verdict === code).length)))]).flat()),
    make("h2", { class: "part" }, say("reports")),
    reports,
    outliersPart(),
  );
}

// How many of the numbers with a unit were read as facts; the others are listed in report.json.
function numbersRead({ numbers = 0, unclaimed = 0 }) {
  const share = numbers + unclaimed ? numbers / (numbers + unclaimed) : 1;
  return { text: `${Math.round(share * 100)}% (${count(numbers)} / ${count(numbers + unclaimed)})`, sort: share, class: "value" };
}

// Numbers of one series of which one is ten times the median or a tenth of it: often a slip of a unit, worth a look.
const FAR = 10;
function outliersPart() {
  const found = [];
  for (const road of ROADS) {
    const sizes = road.facts.map((fact) => Math.abs(Number(fact.number))).sort((a, b) => a - b);
    if (sizes.length < 3) continue;
    const median = sizes[Math.floor(sizes.length / 2)];
    for (const fact of road.facts) {
      const size = Math.abs(Number(fact.number));
      if (median > 0 && size > 0 && fact.aspect === "quantity" && (size >= median * FAR || size <= median / FAR)) found.push(fact);
    }
  }
  if (!found.length) return undefined;
  return [make("h2", { class: "part" }, `${say("outliers")} · ${found.length}`), make("p", { class: "definition" }, say("outliersNote")), factList(found)];
}
