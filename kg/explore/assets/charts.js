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
// So is a sum over several years; but a level that is promised for a span is one for its end.
const isSpan = (fact) => (fact.aspect !== "quantity" || !isPromise(fact)) && yearOf(fact.end) > yearOf(fact.start);
const ROADS = DATA.roads
  .filter((road) => road.about.startsWith("indicator/") && nodeByKey.has(road.about))
  .map((road) => ({ about: road.about, facts: road.facts.map((index) => DATA.facts[index]).filter((fact) => fact.end && fact.number !== undefined) }))
  .filter(leadsOn);

// The value as it is written in a chart: without the words round it.
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const valueOf = (fact) => pick(fact.value).replace(/\d[\d,]{6,}(?:\.\d+)?/g, (number) => compact.format(Number(number.replaceAll(",", "")))).replace(" %", "%");
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
  const lines = linesOf(points.filter((point) => point.from === undefined));
  const labelled = labelPlaces(points);
  const named = [];
  for (const [year, place] of [...years].reverse()) if (!named.length || named.at(-1)[1] - place >= 32) named.push([year, place]);
  return draw(
    "svg",
    { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${roadName(road)}: ${road.facts.map((fact) => `${pick(fact.period)} ${valueOf(fact)}`).join(", ")}` },
    draw("path", { d: `M${left} ${height - bottom}H${width - right}`, stroke: "var(--line)" }),
    years.map(([, place]) => draw("path", { d: `M${place} ${height - bottom}v4`, stroke: "var(--line)" })),
    named.map(([year, place]) => [
      draw("text", { x: place, y: height - 6, "text-anchor": "middle", "font-size": 11, fill: "var(--faint)" }, String(year)),
    ]),
    lines.map(([one, other, promised]) =>
      draw("path", { d: `M${one.x} ${one.y}L${other.x} ${other.y}`, fill: "none", stroke: "var(--faint)", "stroke-width": 1.5, opacity: 0.7, "stroke-dasharray": promised ? "4 3" : undefined }),
    ),
    points.map((point, index) => chartPoint(point, labelled[index])),
  );
}

// A line through what was reported, the last of each time; from its end a broken one through what is promised.
function linesOf(points) {
  const reported = points.filter((point) => !isPromise(point.fact));
  const last = [...new Map(reported.map((point) => [point.x, point])).values()].sort((a, b) => a.x - b.x);
  const end = last.at(-1);
  const promised = points.filter((point) => isPromise(point.fact) && (!end || point.x > end.x));
  const ahead = [...(end ? [end] : []), ...[...new Map(promised.map((point) => [point.x, point])).values()].sort((a, b) => a.x - b.x)];
  const pairs = (row, broken) => row.slice(1).map((point, index) => [row[index], point, broken]);
  return [...pairs(last, false), ...pairs(ahead, true)];
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
    { href: addressOf({ at: fact.id }), class: fact.id === state.at ? "point at" : "point" },
    draw("title", {}, `${labelOf(nodeByKey.get(fact.id))} (${say(promise ? "promised" : "reported")}) · ${reportName(DATA.reports[fact.report])}`),
    draw("circle", { cx: point.x, cy: point.y, r: 11, fill: "transparent" }),
    point.from !== undefined && draw("path", { d: `M${point.from} ${point.y}H${point.x}`, stroke: colour, "stroke-width": 2, "stroke-dasharray": promise ? "4 3" : undefined }),
    point.top !== point.y && draw("path", { d: `M${point.x} ${point.y}V${point.top}`, stroke: colour, "stroke-width": 4, "stroke-linecap": "round" }),
    draw("circle", { cx: point.x, cy: point.y, r: fact.id === state.at ? 6.5 : 4.5, fill: promise ? "var(--raised)" : colour, stroke: colour, "stroke-width": 2 }),
    label && draw("text", { x: label.x, y: label.y, dy: ".35em", "text-anchor": "middle", "font-size": 11, fill: "var(--ink)", ...HALO }, valueOf(fact)),
  );
}
