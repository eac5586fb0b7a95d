// Charts: the road of one indicator through time, in one unit; small beside others, or by itself over the whole width.
const CHART = { width: 320, height: 172, left: 46, right: 16, top: 26, bottom: 38, steps: 3 };
const largeChart = (width) => ({ ...CHART, width, height: Math.max(320, Math.min(520, Math.round(width * 0.45))), left: 64, right: 40, steps: 6 });
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

// Numbers of an axis or a tile, short: 3.5万亿 or 3.5T, with the sign where `signs` asks for it.
const shortNumbers = { en: new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 }), zh: new Intl.NumberFormat("zh-Hans", { notation: "compact", maximumFractionDigits: 2 }) };
function shortNumber(number, fact, signs = false) {
  const text = shortNumbers[language === "en" ? "en" : "zh"].format(Math.abs(number)) + (fact && fact.unit === "%" ? (signs ? "" : "%") : "");
  return `${number < 0 ? "−" : signs && number > 0 ? "+" : ""}${text}${signs && fact && fact.unit === "%" ? say("points") : ""}`;
}
const count = (number) => number.toLocaleString("en");
const unitWord = (fact) => (fact && fact.unit ? pick(DATA.units[fact.unit]) || say("number") : say("number"));
// Where the numbers are from; stands under every picture.
const sourceLine = () => say("sourceLine", DATA.reports.length === 1 ? DATA.reports[0].title : say("countReports", DATA.reports.length));

// An axis from a round number below the least value to one above the greatest, with about so many steps.
function axisOf(least, greatest, steps) {
  let [low, high] = [least, greatest];
  if (low === high) [low, high] = [low - Math.abs(low || 1) * 0.1, high + Math.abs(high || 1) * 0.1];
  const rough = (high - low) / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough * 0.999);
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return { low: ticks[0], high: ticks.at(-1), ticks };
}

// A value beside its point: comparator and number; the unit stands below the chart.
const SIGNS = { "≈": "≈", ">=": "≥", ">": ">", "<=": "≤", "<": "<" };
function valueOf(fact) {
  const signs = fact.aspect !== "quantity";
  const number = `${signs && Number(fact.number) > 0 ? "+" : ""}${shortNumber(Number(fact.number), fact)}`;
  return `${SIGNS[fact.comparator] || ""}${fact.numberMax === undefined ? number : `${number}–${shortNumber(Number(fact.numberMax), fact)}`}`;
}
// What an address calls a road: its indicator, aspect, unit and area; the place among those where that is not all.
const roadKey = (road) => [road.about.slice("indicator/".length), road.facts[0].aspect, road.facts[0].unit, DATA.reports[road.facts[0].report].adcode, road.facts[0].id].join("~");
const roadName = (road) => labelOf(nodeByKey.get(road.about));

function chart(road, size = CHART) {
  const { width, height, left, right, top, bottom } = size;
  const ends = road.facts.flatMap((fact) => (isSpan(fact) ? [time(fact.start), time(fact.end)] : [time(fact.end)]));
  const values = road.facts.flatMap((fact) => [Number(fact.number), fact.numberMax === undefined ? Number(fact.number) : Number(fact.numberMax)]);
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  const axis = axisOf(Math.min(...values), Math.max(...values), size.steps);
  const x = (moment) => (last === first ? width / 2 : left + 24 + ((moment - first) / (last - first)) * (width - left - right - 48));
  const y = (value) => height - bottom - 8 - ((value - axis.low) / (axis.high - axis.low)) * (height - top - bottom - 12);
  const points = road.facts.map((fact) => ({ fact, x: x(time(fact.end)), y: y(Number(fact.number)), top: y(Number(fact.numberMax ?? fact.number)), from: isSpan(fact) ? x(time(fact.start)) : undefined }));
  const years = [...new Map(points.map((point) => [yearOf(point.fact.end), point.x]))];
  const lines = linesOf(points.filter((point) => point.from === undefined));
  const labelled = labelPlaces(points, size);
  const named = [];
  for (const [year, place] of [...years].reverse()) if (!named.length || named.at(-1)[1] - place >= 32) named.push([year, place]);
  return draw(
    "svg",
    { class: "chart", width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${roadName(road)}: ${road.facts.map((fact) => `${pick(fact.period)} ${valueOf(fact)}`).join(", ")}` },
    axis.ticks.map((tick) => [
      draw("path", { d: `M${left} ${y(tick)}H${width - right}`, stroke: "var(--hair)" }),
      draw("text", { x: left - 5, y: y(tick), dy: ".35em", "text-anchor": "end", "font-size": 10, fill: "var(--faint)" }, shortNumber(tick, road.facts[0])),
    ]),
    draw("path", { d: `M${left} ${height - bottom}H${width - right}`, stroke: "var(--line)" }),
    years.map(([, place]) => draw("path", { d: `M${place} ${height - bottom}v4`, stroke: "var(--line)" })),
    named.map(([year, place]) => [
      draw("text", { x: place, y: height - bottom + 14, "text-anchor": "middle", "font-size": 11, fill: "var(--faint)" }, String(year)),
    ]),
    lines.map(([one, other, promised]) =>
      draw("path", { class: "line", d: `M${one.x} ${one.y}L${other.x} ${other.y}`, fill: "none", stroke: "var(--faint)", "stroke-width": 1.5, opacity: 0.7, "stroke-dasharray": promised ? "4 3" : undefined }),
    ),
    points.map((point, index) => chartPoint(point, labelled[index])),
    draw("text", { x: 4, y: height - 5, "font-size": 9.5, fill: "var(--faint)" }, `${say("unit")}: ${unitWord(road.facts[0])} · ${chartSource(road)}${size === CHART ? "" : ` · ${say("keyPoints")}`}`),
  );
}

// The reports that the numbers of a chart stand in.
function chartSource(road) {
  const reports = [...new Set(road.facts.map((fact) => fact.report))].sort((a, b) => a - b).map((index) => DATA.reports[index]);
  const years = [...new Set(reports.map((report) => report.year))];
  return say("workReports", areaName(reports[0]), years.length > 2 ? `${years[0]}–${years.at(-1)}` : years.join(language === "en" ? ", " : "、"));
}

// Only what is measured over equally long periods is joined: a year and half a year are two things.
const DAYS_APART = 3;
const lengthOf = (fact) => Math.round((time(fact.end) - time(fact.start)) / DAY);
const alike = (one, other) => Math.abs(lengthOf(one.fact) - lengthOf(other.fact)) <= DAYS_APART;

// Whether an exact number is within what a report says only roughly.
const NEARLY = 0.1;
function isWithin(number, { comparator, number: stated }) {
  const bound = Number(stated);
  return { ">": number > bound, ">=": number >= bound, "<": number < bound, "<=": number <= bound }[comparator] ?? Math.abs(number - bound) <= Math.abs(bound) * NEARLY;
}

// The one point of each time that a line may go through: what the latest report states. Where that report gives several
// numbers for one time that do not agree they are of different things, and the time has none.
function certain(points) {
  return [...groupedBy(points, (point) => point.x).values()]
    .map((same) => {
      const latest = Math.max(...same.map((point) => point.fact.report));
      const stated = same.filter((point) => point.fact.report === latest);
      const exact = stated.filter((point) => point.fact.comparator === "=");
      const left = exact.length ? exact : stated;
      const agree = left.every((point) => point.y === left[0].y) && (left === stated || stated.every((point) => exact.includes(point) || isWithin(Number(exact[0].fact.number), point.fact)));
      return { x: same[0].x, point: agree ? left[0] : undefined };
    })
    .sort((a, b) => a.x - b.x);
}

// A line through what was reported; from its end a broken one through what is promised.
function linesOf(points) {
  const reported = certain(points.filter((point) => !isPromise(point.fact)));
  const end = reported.at(-1);
  const promised = certain(points.filter((point) => isPromise(point.fact) && (!end || point.x > end.x)));
  const pairs = (row, broken) =>
    row
      .slice(1)
      .map(({ point }, index) => [row[index].point, point, broken])
      .filter(([one, other]) => one && other && alike(one, other));
  return [...pairs(reported, false), ...pairs([...(end ? [end] : []), ...promised], true)];
}

// A label above its point, or below where one stands there already; none where there is no room at all.
function labelPlaces(points, size) {
  const taken = [];
  measuring.font = `11px ${FONT}`;
  const order = points.map((_, index) => index).sort((a, b) => (a === points.length - 1) - (b === points.length - 1) || a - b).reverse();
  const found = points.map(() => undefined);
  for (const index of order) {
    const point = points[index];
    const wide = measuring.measureText(valueOf(point.fact)).width / 2 + 3;
    const middle = Math.max(size.left + wide, Math.min(size.width - wide, point.from === undefined ? point.x : (point.x + point.from) / 2));
    for (const y of [point.top - 12, point.y + 15, point.top - 25, point.y + 28].map(Math.round)) {
      if (y < 8 || y > size.height - size.bottom - 4) continue;
      const box = [middle - wide, y - 7, middle + wide, y + 7];
      const free = (other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1];
      if (!taken.every(free) || !points.every((other) => free([other.x - 5, other.top - 5, other.x + 5, other.y + 5]) && (other.from === undefined || free([other.from, other.y - 3, other.x, other.y + 3])))) continue;
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
