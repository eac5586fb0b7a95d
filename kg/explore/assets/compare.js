// Compare: one indicator in one year, area by area, the target of the plan beside the outcome that a later report
// states. Which figure is the headline of a report is decided where `kg compare` has it decided (kg/link/headlines.py).
const seriesKey = (fact) => `${fact.about.slice("indicator/".length)}~${fact.aspect}`;

let comparedOnce;
function comparisons() {
  if (comparedOnce) return comparedOnce;
  comparedOnce = new Map();
  for (const fact of DATA.facts) {
    if (fact.headline === undefined) continue;
    const { adcode } = DATA.reports[fact.report];
    const key = seriesKey(fact);
    if (!comparedOnce.has(key)) comparedOnce.set(key, new Map());
    const years = comparedOnce.get(key);
    if (!years.has(fact.headline)) years.set(fact.headline, new Map());
    const areas = years.get(fact.headline);
    if (!areas.has(adcode)) areas.set(adcode, { adcode });
    areas.get(adcode)[isPromise(fact) ? "target" : "outcome"] = fact;
  }
  return comparedOnce;
}

const seriesName = (key) => {
  const [code, aspect] = key.split("~");
  const name = labelOf(nodeByKey.get(`indicator/${code}`));
  return aspect === "quantity" ? name : language === "en" ? `${name} (${codeWord("aspect", aspect).toLowerCase()})` : `${name}（${codeWord("aspect", aspect)}）`;
};
const mostAreas = (years) => Math.max(...[...years.values()].map((areas) => areas.size));
const bothSides = (areas) => [...areas.values()].filter((area) => area.target && area.outcome).length;
const mostBoth = (years) => Math.max(...[...years.values()].map(bothSides));

function chosenComparison() {
  const all = comparisons();
  const keys = [...all.keys()].sort((a, b) => mostBoth(all.get(b)) - mostBoth(all.get(a)) || mostAreas(all.get(b)) - mostAreas(all.get(a)) || (nodeByKey.get(`indicator/${b.split("~")[0]}`).weight || 0) - (nodeByKey.get(`indicator/${a.split("~")[0]}`).weight || 0));
  const key = all.has(state.indicator) ? state.indicator : keys[0];
  if (key === undefined) return { keys };
  const years = [...all.get(key).keys()].sort();
  const asked = Number(state.year);
  // Without a wish: the year for which most areas can be compared, the latest of these.
  const best = [...years].sort((a, b) => {
    const [p, q] = [all.get(key).get(a), all.get(key).get(b)];
    return bothSides(q) - bothSides(p) || q.size - p.size || b - a;
  })[0];
  const year = years.includes(asked) ? asked : best;
  return { keys, key, years, year, areas: [...all.get(key).get(year).values()] };
}

const areaWord = (adcode) => {
  const word = codeWord("place", adcode);
  const report = DATA.reports.find((one) => one.adcode === adcode);
  return report && (word === adcode || language !== "en") ? report.area : word;
};
const numberOf = (fact) => (fact ? Number(fact.number) : undefined);

function showCompare() {
  const { keys, key, years, year, areas } = chosenComparison();
  if (key === undefined) {
    layOut("compare", make("div", { class: "tools" }), make("p", { class: "empty" }, say("nothingToCompare")));
    return;
  }
  const unit = (areas.find((area) => area.target) || areas[0]).target?.unit ?? areas[0].outcome.unit;
  // Bars and gaps are of one unit; what is stated in another stands in the table.
  const comparable = (fact) => (fact && fact.unit === unit ? fact : undefined);
  const chain = state.as === "chain";
  areas.sort((a, b) => {
    if (chain) return a.adcode.localeCompare(b.adcode);
    const [p, q] = [a, b].map((area) => numberOf(comparable(area.target)) ?? numberOf(comparable(area.outcome)) ?? -Infinity);
    return q - p || a.adcode.localeCompare(b.adcode);
  });
  const collate = collator().compare;
  const choice = (name, label, options, now) =>
    make("label", { class: "choice" }, make("span", { class: "label" }, label), make("select", { id: `compare-${name}`, onchange: (event) => go({ [name]: event.target.value, at: undefined, words: undefined }) }, options.map(([value, text]) => make("option", { value, selected: value === now }, text))));
  const all = comparisons();
  const tools = make(
    "div",
    { class: "tools" },
    choice("indicator", kindWord("indicator"), keys.map((one) => [one, `${seriesName(one)} · ${say("countAreas", mostAreas(all.get(one)))}`]).sort((a, b) => mostAreas(all.get(b[0])) - mostAreas(all.get(a[0])) || collate(a[1], b[1])), key),
    choice("year", say("year"), years.map((one) => [String(one), `${one} (${all.get(key).get(one).size})`]), String(year)),
    make("span", { class: "switch", role: "group", "aria-label": say("order") }, [["value", "byValue"], ["chain", "byChain"]].map(([name, word]) => button(say(word), () => go({ as: name === "value" ? undefined : name }), { "aria-pressed": String(chain === (name === "chain")) }))),
    make("span", { class: "buttons" }, exportMenu("compare", () => comparisonRows(key, year, keptOf.compare.map((row) => row.area)), () => dotPlot(key, year, areas, comparable, 900))),
  );
  const list = make("div", { class: "list" });
  const cell = (fact) => ({ text: fact ? pick(fact.value) : "", sort: fact ? Number(fact.number) : "", node: fact && (() => thingLink(fact.id, pick(fact.value))), class: "value" });
  const rows = areas.map((area) => {
    const gap = gapOf(area);
    return {
      key: area.target ? area.target.id : area.outcome.id,
      keys: area.outcome ? [area.outcome.id] : [],
      area,
      cells: [
        { text: areaWord(area.adcode), class: "first" },
        { ...cell(area.target), ...(area.target ? {} : { node: () => absence(area.adcode, key, year) }) },
        { ...cell(area.outcome), ...(area.outcome ? {} : { node: () => make("span", { class: "label" }, silenceOf(area.adcode, year, "outcome")) }) },
        { text: gap === undefined ? "" : gapText(gap, area.target), sort: gap ?? "", class: "value" },
        { text: area.target ? quoteOf(area.target) : "", class: "quote" },
        { text: area.outcome ? quoteOf(area.outcome) : "", class: "quote" },
      ],
    };
  });
  table("compare", list, [say("area"), say("targetOf", year), say("outcomeOf", year), say("gap"), say("planSays"), say("laterSays")], rows);
  const width = Math.max(290, byId("view-compare").clientWidth - 34);
  const map = tileMap(areas, comparable, `${seriesName(key)}, ${year}`);
  layOut(
    "compare",
    tools,
    make("h2", { class: "part" }, `${seriesName(key)} · ${year}`),
    make("p", { class: "definition" }, say("compareNote")),
    make("div", { class: map && width > 900 ? "plots" : undefined }, dotPlot(key, year, areas, comparable, map && width > 900 ? width - 480 : width), map),
    make("h2", { class: "part" }, say("list")),
    list,
  );
}

// A target that is expressly not set leads to the sentence that says so.
function absence(adcode, key, year) {
  const unset = DATA.unset.find((one) => one.area === adcode && one.year === year && one.series === key);
  return unset ? thingLink(DATA.facts[unset.fact].id, say("none-set")) : make("span", { class: "label" }, silenceOf(adcode, year, "target"));
}

// Why a cell is empty: no such report here, or one that says nothing of it.
function silenceOf(adcode, year, side) {
  const has = DATA.reports.some((report) => report.adcode === adcode && (side === "target" ? report.year === year : report.year > year));
  return say(has ? "noneFound" : "noReport");
}

const signed = (number) => `${number > 0 ? "+" : number < 0 ? "−" : "±"}${plainNumber.format(Math.abs(number))}`;
// A difference of two percentages is in percentage points.
const gapText = (gap, fact) => (fact.unit === "%" ? `${signed(gap)}${say("points")}` : signed(gap));
const plainNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });
function gapOf({ target, outcome }) {
  if (!target || !outcome || target.unit !== outcome.unit) return undefined;
  return Number((Number(outcome.number) - Number(target.number)).toFixed(6));
}

function dotPlot(key, year, areas, comparable, width) {
  const rowHeight = 30;
  const top = 34;
  const names = Math.min(170, Math.round(width * 0.3));
  const [left, right] = [names + 12, width - 96];
  const bottom = top + areas.length * rowHeight;
  const height = bottom + 58;
  const shown = areas.flatMap((area) => [comparable(area.target), comparable(area.outcome)]).filter(Boolean);
  const values = shown.flatMap((fact) => [Number(fact.number), Number(fact.numberMax ?? fact.number)]);
  const scale = axisOf(Math.min(...values), Math.max(...values), Math.max(3, Math.floor((right - left) / 90)));
  const x = (value) => left + ((value - scale.low) / (scale.high - scale.low)) * (right - left);
  const mark = (fact, promise, y) => {
    const colour = `var(--kind-${fact.kind})`;
    const at = x(Number(fact.number));
    return draw(
      "a",
      { href: addressOf({ at: fact.id }), class: fact.id === state.at ? "point at" : "point" },
      draw("title", {}, `${say(promise ? "promised" : "reported")}: ${pick(fact.value)} · ${quoteOf(fact)}`),
      draw("circle", { cx: at, cy: y, r: 12, fill: "transparent" }),
      fact.numberMax !== undefined && draw("path", { d: `M${at} ${y}H${x(Number(fact.numberMax))}`, stroke: colour, "stroke-width": 4, "stroke-linecap": "round" }),
      // A ring round a disc where both are the same, so that neither hides the other.
      draw("circle", { cx: at, cy: y, r: (promise ? 7.5 : 3.5) + (fact.id === state.at ? 2 : 0), fill: promise ? "none" : colour, stroke: colour, "stroke-width": 2.5 }),
    );
  };
  measuring.font = `13px ${FONT}`;
  const second = 40 + measuring.measureText(say("targetOf", year)).width;
  return draw(
    "svg",
    { class: "plot", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${seriesName(key)}, ${year}` },
    draw("circle", { cx: left + 5, cy: 12, r: 6, fill: "none", stroke: "var(--kind-target)", "stroke-width": 2.5 }),
    draw("text", { x: left + 16, y: 12, dy: ".35em", "font-size": 12, fill: "var(--soft)" }, say("targetOf", year)),
    draw("circle", { cx: left + second - 11, cy: 12, r: 3.5, fill: "var(--kind-outcome)", stroke: "var(--kind-outcome)", "stroke-width": 2.5 }),
    draw("text", { x: left + second, y: 12, dy: ".35em", "font-size": 12, fill: "var(--soft)" }, say("outcomeOf", year)),
    scale.ticks.map((tick) => [
      draw("path", { d: `M${x(tick)} ${top - 6}V${bottom}`, stroke: tick === 0 ? "var(--faint)" : "var(--hair)" }),
      draw("text", { x: x(tick), y: bottom + 16, "text-anchor": "middle", "font-size": 11, fill: "var(--faint)" }, shortNumber(tick, shown[0])),
    ]),
    areas.map((area, index) => {
      const y = top + index * rowHeight + rowHeight / 2;
      const [target, outcome] = [comparable(area.target), comparable(area.outcome)];
      const gap = gapOf(area);
      return draw(
        "g",
        {},
        draw("text", { x: names, y, dy: ".35em", "text-anchor": "end", "font-size": 13, fill: "var(--ink)" }, clip(measuring, areaWord(area.adcode), names - 4)),
        draw("path", { d: `M${left} ${y}H${right}`, stroke: "var(--hair)", "stroke-dasharray": "1 4" }),
        target && outcome && draw("path", { d: `M${x(Number(target.number))} ${y}H${x(Number(outcome.number))}`, stroke: "var(--faint)", "stroke-width": 2.5 }),
        target && mark(target, true, y),
        outcome && mark(outcome, false, y),
        gap !== undefined && target && draw("text", { x: right + 12, y, dy: ".35em", "font-size": 11.5, fill: "var(--soft)" }, shortNumber(gap, target, true)),
      );
    }),
    draw("text", { x: 4, y: bottom + 34, "font-size": 11, fill: "var(--faint)" }, `${say("unit")}: ${unitWord(shown[0])}${areas.some((area) => gapOf(area) !== undefined) ? ` · ${say("gapNote")}` : ""}`),
    draw("text", { x: 4, y: bottom + 50, "font-size": 11, fill: "var(--faint)" }, clip(measuring, sourceLine(), width - 8)),
  );
}

// Provinces as tiles near where they are: column and row by the first two digits of their code.
const TILES = {
  65: [0, 1], 54: [0, 3], 63: [1, 2], 62: [2, 2], 64: [3, 2], 15: [4, 1], 23: [7, 0], 22: [7, 1], 21: [6, 1], 11: [5, 1], 12: [6, 2], 13: [5, 2], 14: [4, 2],
  37: [6, 3], 41: [5, 3], 61: [3, 3], 51: [2, 3], 50: [3, 4], 42: [4, 3], 34: [5, 4], 32: [6, 4], 31: [7, 4], 33: [6, 5], 36: [5, 5], 43: [4, 4], 52: [3, 5],
  53: [2, 5], 35: [6, 6], 44: [5, 6], 45: [4, 6], 46: [4, 7], 71: [7, 6], 81: [6, 7], 82: [5, 7],
};
const SHADES = [14, 26, 38, 50, 88]; // no shade between that neither dark nor light letters stand out from
function tileMap(areas, comparable, title) {
  const found = areas
    .filter((area) => area.adcode.endsWith("0000") && TILES[area.adcode.slice(0, 2)])
    .map((area) => ({ area, fact: comparable(area.outcome) || comparable(area.target) }))
    .filter((one) => one.fact);
  if (found.length < 2) return undefined;
  const size = 56;
  const values = found.map((one) => Number(one.fact.number)).sort((a, b) => a - b);
  // Fifths of the rank, so that one far value does not make all the others alike.
  const shade = (value) => SHADES[values.length < 2 ? 2 : Math.round((values.indexOf(value) / (values.length - 1)) * (SHADES.length - 1))];
  const byCode = new Map(found.map((one) => [one.area.adcode.slice(0, 2), one]));
  const [width, height] = [8 * size, 8 * size + 52];
  measuring.font = `11px ${FONT}`;
  // A long name is written smaller, down to what can be read.
  const named = (area) => {
    const name = areaWord(area.adcode).replace(/(?:维吾尔|壮族|回族)?自治区$|[省市]$/, "");
    const wide = measuring.measureText(name).width;
    return { name: clip(measuring, name, (size - 4) * 1.3), at: Math.max(8.5, Math.min(11, (11 * (size - 4)) / wide)) };
  };
  return draw(
    "svg",
    { class: "plot tiles", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": say("tileMap", title) },
    Object.entries(TILES).map(([code, [column, row]]) => {
      const one = byCode.get(code);
      const [x, y] = [column * size, row * size];
      if (!one) return draw("rect", { x: x + 1, y: y + 1, width: size - 2, height: size - 2, rx: 5, fill: "var(--hair)", opacity: 0.55 });
      const strong = shade(Number(one.fact.number));
      const ink = strong > 50 ? "var(--on-verdict)" : "var(--ink)";
      return draw(
        "a",
        { href: addressOf({ at: one.fact.id }) },
        draw("title", {}, `${areaWord(one.area.adcode)}: ${pick(one.fact.value)} (${say(isPromise(one.fact) ? "promised" : "reported")})`),
        draw("rect", { x: x + 1, y: y + 1, width: size - 2, height: size - 2, rx: 5, fill: `color-mix(in srgb, var(--kind-indicator) ${strong}%, var(--raised))`, stroke: one.fact.id === state.at ? "var(--accent)" : "none", "stroke-width": 3, "stroke-dasharray": isPromise(one.fact) ? "3 2" : undefined }),
        draw("text", { x: x + size / 2, y: y + 22, "text-anchor": "middle", "font-size": named(one.area).at, fill: ink }, named(one.area).name),
        draw("text", { x: x + size / 2, y: y + 39, "text-anchor": "middle", "font-size": 11, fill: ink }, shortNumber(Number(one.fact.number), one.fact)),
      );
    }),
    draw("text", { x: 0, y: height - 32, "font-size": 11, fill: "var(--faint)" }, say("tileNote")),
    draw("text", { x: 0, y: height - 16, "font-size": 11, fill: "var(--faint)" }, clip(measuring, `${say("unit")}: ${unitWord(found[0].fact)} · ${sourceLine()}`, width)),
  );
}

function comparisonRows(key, year, areas) {
  const [code, aspect] = key.split("~");
  const header = ["adcode", "area", "indicator", "aspect", "year", "unit", "target", "target_max", "outcome", "outcome_max", "gap", "target_quote", "outcome_quote", "target_iri", "outcome_iri"];
  return [
    header,
    ...areas.map(({ adcode, target, outcome }) => [
      adcode, areaWord(adcode), code, aspect, year, (target || outcome).unit, target && target.number, target && target.numberMax, outcome && outcome.number, outcome && outcome.numberMax, gapOf({ target, outcome }),
      target && quoteOf(target), outcome && quoteOf(outcome), target && iriOf(target.id), outcome && iriOf(outcome.id),
    ]),
  ];
}
