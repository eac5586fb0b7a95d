// Projects: their milestones on a time axis, and as a table.
const PROJECTS_AT_ONCE = 60;
let axisLength = PROJECTS_AT_ONCE;

function projectRows() {
  const groups = new Map();
  for (const fact of passed())
    if (fact.kind === "milestone") groups.set(fact.about, [...(groups.get(fact.about) || []), fact]);
  return [...groups]
    .map(([key, facts]) => ({ key, node: nodeByKey.get(key), facts: facts.sort(byTime) }))
    .filter((row) => row.node);
}

function showProjects() {
  const rows = projectRows();
  // What moves most comes first; then what comes first.
  rows.sort((a, b) => b.facts.length - a.facts.length || byTime(a.facts[0], b.facts[0]));
  const choice = make(
    "span",
    { class: "switch", role: "group", "aria-label": say("show") },
    ["axis", "list"].map((name) => button(say(name), () => go({ as: name === "axis" ? undefined : name }), { "aria-pressed": String((state.as === "list" ? "list" : "axis") === name) })),
  );
  const facts = rows.flatMap((row) => row.facts);
  const tools = (drawing) => make("div", { class: "tools" }, choice, make("span", { class: "label", role: "status" }, `${say("countProjects", count(rows.length))} · ${say("countMilestones", count(facts.length))}`), make("span", { class: "hint" }, say("axisNote")), make("span", { class: "buttons" }, exportMenu("projects", () => factRows(state.as === "list" ? keptOf.projects.flatMap((row) => row.facts) : facts), drawing)));
  if (!rows.length) {
    layOut("projects", tools(), emptyNote(say("noFactPasses")));
    return;
  }
  if (state.as === "list") {
    const list = make("div", { class: "list" });
    projectTable(list, rows);
    layOut("projects", tools(), list);
    return;
  }
  const at = rows.findIndex((row) => row.key === state.at || row.facts.some((fact) => fact.id === state.at));
  const shown = rows.slice(0, Math.max(axisLength, at + 1));
  const width = Math.max(300, byId("view-projects").clientWidth - 34);
  const svg = timeAxis(shown, width);
  const left = rows.length - shown.length;
  layOut("projects", tools(() => timeAxis(shown, 1100)), svg, left > 0 && button(say("more", left), () => { axisLength = shown.length + PROJECTS_AT_ONCE; showProjects(); }));
}

function timeAxis(rows, width) {
  const narrow = width < 620;
  const names = narrow ? 0 : Math.min(300, Math.round(width * 0.28));
  const height = narrow ? 50 : 32;
  const dated = rows.flatMap((row) => row.facts).filter((fact) => fact.end);
  const [first, last] = [Math.min(...dated.map((fact) => yearOf(fact.start))), Math.max(...dated.map((fact) => yearOf(fact.end)))];
  const undated = rows.some((row) => row.facts.some((fact) => !fact.end));
  const [left, right] = [names + (narrow ? 8 : 16), width - (narrow ? 30 : 84) - (undated ? (narrow ? 44 : 60) : 0)];
  const span = Math.max(1, last + 1 - first);
  const x = (day) => left + ((time(day) - time(`${first}-01-01`)) / (span * 365.2425 * DAY)) * (right - left);
  // A state of a year stands in the middle of that year's column, one of a part of a year in the middle of that part.
  const middleOf = (fact) => {
    const start = yearOf(fact.start) < yearOf(fact.end) ? `${yearOf(fact.end)}-01-01` : fact.start;
    return (x(start) + x(fact.end)) / 2;
  };
  const every = Math.ceil(span / Math.max(1, Math.floor((right - left) / 46)));
  const years = dated.length ? Array.from({ length: span + 1 }, (_, index) => first + index).filter((_, index) => index % every === 0) : [];
  const whole = 30 + rows.length * height;
  return draw(
    "svg",
    { class: "axis", width, height: whole, viewBox: `0 0 ${width} ${whole}`, role: "group", "aria-label": `${say("projects")}: ${say("axis")}` },
    years.map((year) => [
      draw("path", { d: `M${x(`${year}-01-01`)} 24V${whole}`, stroke: "var(--hair)" }),
      year <= last && draw("text", { x: Math.min(x(`${year}-07-01`), right), y: 16, "text-anchor": "middle", "font-size": 11, fill: "var(--faint)" }, String(year)),
    ]),
    undated && draw("text", { x: right + (narrow ? 4 : 44), y: 16, "font-size": 11, fill: "var(--faint)" }, say("undated")),
    rows.map((row, index) => axisRow(row, 30 + index * height, { names, narrow, height, width, right, x, middleOf })),
  );
}

function axisRow(row, top, { names, narrow, height, width, right, x, middleOf }) {
  const middle = top + (narrow ? 34 : height / 2);
  measuring.font = `13px ${FONT}`;
  const name = clip(measuring, labelOf(row.node), narrow ? width - 30 : names - 26);
  let undated = 0;
  const text = draw("text", { x: narrow ? 22 : 24, y: narrow ? top + 14 : middle, dy: ".35em", "font-size": 13, fill: "var(--ink)" }, name);
  const marks = row.facts.map((fact) => {
    const at = fact.end ? middleOf(fact) : right + (narrow ? 16 : 60) + 16 * undated++;
    const promise = isPromise(fact);
    const long = fact.end && yearOf(fact.end) > yearOf(fact.start);
    const words = `${labelOf(nodeByKey.get(fact.id))} (${say(promise ? "promised" : "reported")})`;
    const from = fact.end ? x(fact.start) : at;
    return { fact, at, promise, words, long, from };
  });
  // Each state beside its mark, where there is room before the next.
  measuring.font = `11px ${FONT}`;
  const places = [...new Set(marks.map((mark) => mark.at))].sort((a, b) => a - b);
  for (const mark of marks) {
    const word = codeWord("milestone", mark.fact.state);
    const next = places.find((place) => place > mark.at) ?? width + 4;
    const room = next - mark.at - 20;
    mark.word = measuring.measureText(word).width <= room ? word : undefined;
    // Of marks on one place the first has the word.
    if (marks.some((other) => other !== mark && other.at === mark.at && other.word)) mark.word = undefined;
  }
  return draw(
    "g",
    { class: row.key === state.at || row.facts.some((fact) => fact.id === state.at) ? "at" : undefined },
    draw("path", { d: `M0 ${top + height}H${width}`, stroke: "var(--hair)" }),
    draw(
      "a",
      { href: addressOf({ at: row.key }) },
      draw("title", {}, labelOf(row.node)),
      draw("path", { d: OUTLINES[KINDS.project.shape], fill: "var(--kind-project)", transform: `translate(4 ${(narrow ? top + 14 : middle) - 6}) scale(.5)` }),
      text,
    ),
    marks.map((mark) =>
      draw(
        "a",
        { href: addressOf({ at: mark.fact.id }), class: mark.fact.id === state.at ? "point at" : "point" },
        draw("title", {}, mark.words),
        mark.long && draw("path", { d: `M${mark.from} ${middle}H${mark.at}`, stroke: "var(--kind-milestone)", "stroke-width": 2, "stroke-dasharray": mark.promise ? "4 3" : undefined, opacity: 0.55 }),
        draw("circle", { cx: mark.at, cy: middle, r: 11, fill: "transparent" }),
        draw("path", { d: OUTLINES.diamond, transform: `translate(${mark.at - 7} ${middle - 7}) scale(.585)`, fill: mark.promise ? "var(--raised)" : "var(--kind-milestone)", stroke: mark.fact.id === state.at ? "var(--accent)" : "var(--kind-milestone)", "stroke-width": mark.fact.id === state.at ? 6 : 3 }),
      ),
    ),
    marks.map((mark) => mark.word && draw("text", { x: mark.at + 11, y: middle, dy: ".35em", "font-size": 11, fill: "var(--soft)", ...HALO, stroke: "var(--paper)" }, mark.word)),
  );
}

function projectTable(container, rows) {
  const cells = rows.map(({ key, node, facts }) => {
    const last = facts[facts.length - 1];
    const topic = nodeByKey.get(node.home);
    return {
      key,
      facts,
      keys: facts.map((fact) => fact.id),
      cells: [
        { text: labelOf(node), node: () => thingLink(key) },
        {
          text: facts.map((fact) => codeWord("milestone", fact.state)).join(" "),
          sort: facts.length,
          node: () => make(
            "span",
            { class: "steps" },
            facts.map((fact) =>
              make(
                "a",
                { href: addressOf({ at: fact.id }), class: `step ${isPromise(fact) ? "promised" : "reported"}`, title: say(isPromise(fact) ? "promised" : "reported") },
                make("span", { class: "when" }, fact.period ? pick(fact.period) : "–"),
                codeWord("milestone", fact.state),
              ),
            ),
          ),
        },
        { text: last.period ? pick(last.period) : "", sort: last.end, class: "when" },
        { text: topic ? labelOf(topic) : "" },
        ...(DATA.reports.length > 1 ? [{ text: areaWord(DATA.reports[last.report].adcode) }] : []),
      ],
    };
  });
  table("projects", container, [say("what"), say("steps"), say("period"), say("topic"), ...(DATA.reports.length > 1 ? [say("area")] : [])], cells);
}
