// Targets: the roads of the indicators as small charts, and every target as a row.
const CHARTS_AT_ONCE = 24;
let chartsShown = [];

function showTargets() {
  const facts = passed().filter((fact) => fact.kind !== "milestone");
  const roads = ROADS.map((road) => ({ ...road, facts: road.facts.filter((fact) => passes(fact)) }))
    .filter(leadsOn)
    .sort((a, b) => kindsOn(b) - kindsOn(a) || b.facts.length - a.facts.length);
  const alone = roads.find((road) => roadKey(road) === state.indicator);
  if (alone) return showRoad(alone);
  const grid = make("div", { class: "charts" });
  chartsShown = [];
  const more = grow(roads, CHARTS_AT_ONCE, grid, (road) => {
    const svg = chart(road);
    const title = whereOfRoad(road);
    chartsShown.push({ svg, title: [roadName(road), title].filter(Boolean).join(" · ") });
    const enlarge = make("a", { class: "enlarge", href: addressOf({ indicator: roadKey(road) }), "aria-label": `${say("enlarge")}: ${roadName(road)}`, title: say("enlarge") }, "⤢");
    return make("figure", {}, make("figcaption", {}, thingLink(road.about), title && make("span", { class: "label" }, said(title)), aspectNote(road), enlarge), svg);
  });
  const rows = facts.map((fact) => {
    const statement = DATA.statements[fact.statement];
    const about = nodeByKey.get(fact.about);
    const name = about && about.kind === "indicator" ? labelOf(about) : fact.subject || labelOf(nodeByKey.get(fact.id));
    const value = fact.value ? pick(fact.value) : fact.condition;
    return {
      key: fact.id,
      cells: [
        { text: `${name} ${fact.subject || ""}`, sort: name, node: () => thingLink(fact.id, name) },
        { text: value, sort: fact.number === undefined ? undefined : Number(fact.number), class: fact.value ? "value" : "" },
        { text: fact.period ? pick(fact.period) : "", sort: fact.end, class: "when" },
        { text: say(isPromise(fact) ? "promised" : "reported") },
        { text: codeWord("strength", statement.strength) || "" },
        { text: codeWord("topic", statement.topic) || "" },
        ...(DATA.reports.length > 1 ? [{ text: reportName(DATA.reports[fact.report]) }] : []),
        { text: quoteOf(fact), class: "quote" },
      ],
    };
  });
  const columns = [say("what"), say("value"), say("period"), say("kind"), say("strength"), say("topic"), ...(DATA.reports.length > 1 ? [say("report")] : []), say("quote")];
  const list = make("div", { class: "list" });
  table("targets", list, columns, rows);
  layOut(
    "targets",
    make("div", { class: "tools" }, make("h2", {}, `${say("charts")} · ${count(roads.length)}`), make("span", { class: "hint" }, roads.length ? say("chartsNote") : say("noCharts")), make("span", { class: "buttons" }, exportMenu("targets", () => factRows(keptOf.targets.map((row) => factByKey.get(row.key))), roads.length ? () => sheet(chartsShown, 3) : undefined))),
    ...(facts.length ? [grid, more, make("h2", { class: "part" }, say("list")), list] : [emptyNote(say("noFactPasses"))]),
  );
}

// The area of a road, and the part of it where there is one.
function whereOfRoad(road) {
  const names = new Set(road.facts.map((fact) => DATA.reports[fact.report].adcode));
  const place = [...new Set(road.facts.map((fact) => fact.place).filter(Boolean))].map((code) => codeWord("place", code));
  return [DATA.reports.length > 1 && [...names].map(areaWord), ...place].filter(Boolean).join(" · ");
}

// One chart over the whole width, with exactly its rows to save.
function showRoad(road) {
  const width = Math.max(320, Math.min(1100, byId("view-targets").clientWidth - 34));
  const title = [roadName(road), whereOfRoad(road)].filter(Boolean).join(" · ");
  const svg = chart(road, largeChart(width));
  layOut(
    "targets",
    make(
      "div",
      { class: "tools" },
      make("a", { href: addressOf({ indicator: undefined }) }, `← ${say("allCharts")}`),
      make("h2", {}, said(title)),
      aspectNote(road),
      make("span", { class: "hint" }, say("chartsNote")),
      make("span", { class: "buttons" }, exportMenu(road.about.slice("indicator/".length), () => factRows(road.facts), () => sheet([{ svg, title }], 1))),
    ),
    make("div", { class: "alone" }, svg),
    factList(road.facts),
  );
}

// Roads that lead from something reported to something promised come first.
const kindsOn = (road) => new Set(road.facts.map(isPromise)).size;
function aspectNote(road) {
  const aspects = [...new Set(road.facts.map((fact) => fact.aspect).filter((aspect) => aspect && aspect !== "quantity"))];
  return aspects.length > 0 && make("span", { class: "label" }, aspects.map((aspect) => codeWord("aspect", aspect)).join("、"));
}
