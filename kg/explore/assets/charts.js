// Small charts: the road of one indicator through time, in one unit.
const CHART = { width: 300, height: 148, left: 12, right: 16, top: 26, bottom: 24 };
// Words that stay readable on a line.
const HALO = { stroke: "var(--raised)", "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" };
const DAY = 86400000;
const time = (day) => Date.parse(`${day}T00:00:00Z`);
const yearOf = (day) => Number(day.slice(0, 4));

// The roads that can be drawn: numbers in one unit, at two different times at least.
function leadsOn(road) {
  return new Set(road.facts.map((fact) => fact.end)).size > 1;
}
// An average over several years is no point in time: a bar over its years.
const isSpan = (fact) => fact.aspect !== "quantity" && yearOf(fact.end) > yearOf(fact.start);
const ROADS = DATA.roads
  .filter((road) => road.about.startsWith("indicator/") && nodeByKey.has(road.about))
  .map((road) => ({ about: road.about, facts: road.facts.map((index) => DATA.facts[index]).filter((fact) => fact.end && fact.number !== undefined) }))
  .filter(leadsOn);

// The value as it is written in a chart: without the words round it.
const valueOf = (fact) => pick(fact.value);
const roadName = (road) => labelOf(nodeByKey.get(road.about));

function chart(road) {
  const { width, height, left, right, top, bottom } = CHART;
  const ends = road.facts.flatMap((fact) => (isSpan(fact) ? [time(fact.start), time(fact.end)] : [time(fact.end)]));
  const values = road.facts.flatMap((fact) => [Number(fact.number), fact.numberMax === undefined ? Number(fact.number) : Number(fact.numberMax)]);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) [low, high] = [low - Math.abs(low || 1), high + Math.abs(high || 1)];
  const room = (high - low) * 0.12;
  const x = (moment) => (last === first ? width / 2 : left + 24 + ((moment - first) / (last - first)) * (width - left - right - 48));
  const y = (value) => height - bottom - 6 - ((value - low + room) / (high - low + 2 * room)) * (height - top - bottom - 6);
  const points = road.facts.map((fact) => ({ fact, x: x(time(fact.end)), y: y(Number(fact.number)), top: y(Number(fact.numberMax ?? fact.number)), from: isSpan(fact) ? x(time(fact.start)) : undefined }));
  const years = [...new Map(points.map((point) => [yearOf(point.fact.end), point.x]))];
  const joined = points.filter((point) => point.from === undefined);
  const labelled = labelPlaces(points);
  const step = Math.max(1, Math.ceil(years.length / 6));
  return draw(
    "svg",
    { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${roadName(road)}: ${road.facts.map((fact) => `${pick(fact.period)} ${valueOf(fact)}`).join(", ")}` },
    draw("path", { d: `M${left} ${height - bottom}H${width - right}`, stroke: "var(--line)" }),
    years.map(([year, place], index) => [
      draw("path", { d: `M${place} ${height - bottom}v4`, stroke: "var(--line)" }),
      (index % step === 0 || index === years.length - 1) && draw("text", { x: place, y: height - 6, "text-anchor": "middle", "font-size": 11, fill: "var(--faint)" }, String(year)),
    ]),
    joined.slice(1).map((point, index) =>
      draw("path", {
        d: `M${joined[index].x} ${joined[index].y}L${point.x} ${point.y}`,
        fill: "none",
        stroke: "var(--line)",
        "stroke-width": 1.5,
        "stroke-dasharray": isPromise(point.fact) ? "4 3" : undefined,
      }),
    ),
    points.map((point, index) => chartPoint(point, labelled[index])),
  );
}

// A label above its point, or below where one stands there already; none where there is no room at all.
function labelPlaces(points) {
  const taken = [];
  measuring.font = `11px ${FONT}`;
  const order = points.map((_, index) => index).sort((a, b) => (a === points.length - 1) - (b === points.length - 1) || a - b).reverse();
  const found = points.map(() => undefined);
  for (const index of order) {
    const point = points[index];
    const wide = measuring.measureText(valueOf(point.fact)).width / 2 + 3;
    const middle = Math.max(wide, Math.min(CHART.width - wide, point.from === undefined ? point.x : (point.x + point.from) / 2));
    for (const y of [point.top - 12, point.y + 15, point.top - 25, point.y + 28]) {
      if (y < 8 || y > CHART.height - CHART.bottom - 4) continue;
      const box = [middle - wide, y - 7, middle + wide, y + 7];
      const free = (other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1];
      if (!taken.every(free) || !points.every((other) => free([other.x - 5, other.y - 5, other.x + 5, other.y + 5]))) continue;
      taken.push(box);
      found[index] = { x: middle, y };
      break;
    }
  }
  return found;
}

function chartPoint(point, label) {
  const { fact } = point;
  const promise = isPromise(fact);
  const colour = `var(--kind-${fact.kind})`;
  return draw(
    "a",
    { href: addressOf({ at: fact.id }), "aria-label": `${labelOf(nodeByKey.get(fact.id))} (${say(promise ? "promised" : "reported")})`, class: fact.id === state.at ? "point at" : "point" },
    draw("title", {}, `${labelOf(nodeByKey.get(fact.id))} · ${reportName(DATA.reports[fact.report])}`),
    draw("circle", { cx: point.x, cy: point.y, r: 11, fill: "transparent" }),
    point.from !== undefined && draw("path", { d: `M${point.from} ${point.y}H${point.x}`, stroke: colour, "stroke-width": 2, "stroke-dasharray": promise ? "4 3" : undefined }),
    point.top !== point.y && draw("path", { d: `M${point.x} ${point.y}V${point.top}`, stroke: colour, "stroke-width": 4, "stroke-linecap": "round" }),
    draw("circle", { cx: point.x, cy: point.y, r: fact.id === state.at ? 6.5 : 4.5, fill: promise ? "var(--raised)" : colour, stroke: colour, "stroke-width": 2 }),
    label && draw("text", { x: label.x, y: label.y, dy: ".35em", "text-anchor": "middle", "font-size": 11, fill: "var(--ink)", ...HALO }, valueOf(fact)),
  );
}
