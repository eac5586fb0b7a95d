// Promises, the first view: every commitment in its own words, with what became of it. Each counts once, however many
// reports speak of it later; the panel shows both quotes.
const VERDICT_ORDER = ["exceeded", "met", "done", "progressed", "missed", "reported-without-number", "not-comparable", "not-disclosed", "not-due"];
const VERDICT_SIGNS = { exceeded: "▲", met: "✓", done: "●", progressed: "◐", missed: "✕", "reported-without-number": "≈", "not-comparable": "≠", "not-disclosed": "?", "not-due": "…" };
const verdictSign = (code) =>
  make("span", { class: `verdict verdict-${code}`, title: DATA.verdicts[code] && pick(DATA.verdicts[code]) }, make("span", { "aria-hidden": "true" }, VERDICT_SIGNS[code] || "·"), codeWord("verdict", code));
const VALUES_AT_ONCE = 8;
const A_FEW_MORE = 2;

const commitmentsPassing = (except) => COMMITMENTS.filter((one) => accepts(one.values, except));

function showPromises() {
  const passing = commitmentsPassing();
  const rows = passing.map(rowOfCommitment);
  const list = make("div", { class: "list" });
  const several = DATA.reports.length > 1;
  const columns = [say("sentence"), say("verdict"), say("due"), say("strength"), ...(several ? [say("report")] : []), say("topic")];
  table("promises", list, columns, rows);
  const tracked = passing.filter((one) => one.promise);
  const drawing = () => tally(tracked, 860);
  layOut(
    "promises",
    make(
      "div",
      { class: "tools" },
      make("p", { class: "headline", role: "status" }, headline(passing)),
      make("a", { class: "label", href: addressOf({ ...LEAVING, view: "data", at: undefined }) }, say("howToRead")),
      make("span", { class: "buttons" }, exportMenu("promises", () => commitmentRows(keptOf.promises.map((row) => row.one)), state.as && tracked.length ? drawing : undefined)),
    ),
    make(
      "div",
      { class: "beside" },
      facetSide(),
      make("div", { class: "found" }, presets(), chosenFacets(), tallyPart(tracked), passing.length ? list : emptyNote(say("nothingPasses"))),
    ),
  );
}

// How many are shown of how many, and of how many of them later reports can be asked.
function headline(passing) {
  const tracked = passing.filter((one) => one.promise).length;
  const all = COMMITMENTS.length;
  const first = passing.length === all ? say("countCommitments", count(all)) : say("ofCommitments", count(passing.length), count(all));
  return `${first} · ${say("countTracked", count(tracked))}`;
}

// Made once for each language: there are 20,000 of them.
function rowOfCommitment(one) {
  if (one.rowLanguage !== language) {
    one.row = commitmentRow(one);
    one.rowLanguage = language;
  }
  return one.row;
}

function commitmentRow(one) {
  const { fact, statement, promise } = one;
  const record = fact || statement;
  const words = quoteOf(statement);
  const about = fact && labelOf(nodeByKey.get(fact.id));
  return {
    key: one.key,
    one,
    cells: [
      {
        text: `${words} ${about || ""}`,
        sort: record.report * 1e7 + record.at[0],
        node: () => make("a", { href: addressOf({ at: one.key }), class: "sentence", "data-key": one.key }, said(words, { lang: "zh-Hans" }), about && make("span", { class: "other" }, glyphElement(fact.kind), said(about))),
        class: "first",
      },
      promise
        ? { text: codeWord("verdict", promise.verdict), sort: VERDICT_ORDER.indexOf(promise.verdict), node: () => verdictSign(promise.verdict) }
        : { text: say("untracked"), sort: 99, node: () => make("span", { class: "label" }, say("untracked")) },
      { text: one.values.period[0] === "none" ? say("unstated") : one.values.period[0], sort: one.values.period[0], class: "when" },
      { text: codeWord("strength", statement.strength) || "", sort: SCALES.strength.indexOf(statement.strength) },
      ...(DATA.reports.length > 1 ? [{ text: reportName(DATA.reports[statement.report]), class: "when" }] : []),
      { text: codeWord("topic", statement.topic) || "" },
    ],
  };
}

// Questions that many come with, each one click.
function presets() {
  const found = [
    ["unmeasurable", { "f.testability": "neither" }],
    ["missedOnes", { "f.verdict": "missed" }],
    ["notDueOnes", { "f.verdict": "not-due" }],
  ].filter(([, changes]) => Object.entries(changes).every(([name, value]) => COMMITMENTS.some((one) => one.values[name.slice(2)].includes(value))));
  return make(
    "div",
    { class: "chips presets", role: "group", "aria-label": say("presets") },
    found.map(([word, changes]) => {
      const on = Object.entries(changes).every(([name, value]) => state[name] === value);
      const off = Object.fromEntries(Object.keys(changes).map((name) => [name, undefined]));
      return button(say(word), () => go(on ? off : changes), { class: "chip", "aria-pressed": String(on) });
    }),
  );
}

// What is chosen, each with a way to take it off.
function chosenFacets() {
  const names = usedFacets.filter((name) => state[`f.${name}`]);
  if (!names.length) return undefined;
  return make(
    "div",
    { class: "chips chosen", role: "group", "aria-label": say("filters") },
    names.map((name) => button(`${say(name)}: ${facetWord(name, state[`f.${name}`])} ×`, () => go({ [`f.${name}`]: undefined }), { class: "chip on", "aria-label": say("takeOff", `${say(name)}: ${facetWord(name, state[`f.${name}`])}`) })),
    button(say("clear"), () => go(CLEARED), { class: "plain" }),
  );
}

const longFacets = new Set();
let sideOpen = innerWidth > 860;
function facetSide() {
  const lists = usedFacets.map((name) => {
    const now = state[`f.${name}`];
    const options = facetOptions(name, commitmentsPassing(name).map((one) => one.values));
    if (options.length < 2 && !now) return undefined;
    const long = longFacets.has(name) || options.length <= VALUES_AT_ONCE + A_FEW_MORE;
    const shown = long ? options : options.slice(0, VALUES_AT_ONCE);
    if (now && !shown.some(([value]) => value === now)) shown.push(options.find(([value]) => value === now));
    return make(
      "section",
      {},
      make("h2", { id: `side-${name}` }, say(name)),
      make(
        "ul",
        { "aria-labelledby": `side-${name}` },
        shown.map(([value, number]) => {
          const on = value === now;
          const word = facetWord(name, value);
          return make(
            "li",
            {},
            make(
              "button",
              { type: "button", id: `side-${name}-${value}`, "aria-pressed": String(on), onclick: () => go({ [`f.${name}`]: on ? undefined : value }) },
              name === "verdict" && value !== "none" ? verdictSign(value) : make("span", {}, word),
              make("span", { class: "number" }, count(number)),
            ),
          );
        }),
        options.length > shown.length && make("li", {}, button(say("allValues", options.length), () => { longFacets.add(name); showPromises(); }, { class: "plain" })),
      ),
    );
  });
  return make(
    "details",
    { class: "side", open: sideOpen, ontoggle: (event) => (sideOpen = event.target.open) },
    make("summary", {}, say("filters")),
    lists.filter(Boolean),
  );
}

// The verdicts by policy area or by area, as bars; `as` says which, nothing hides them.
function tallyPart(tracked) {
  const choice = make(
    "span",
    { class: "switch", role: "group", "aria-label": say("chart") },
    [["topic", "byTopic"], ["area", "byArea"]].map(([name, word]) => button(say(word), () => go({ as: state.as === name ? undefined : name }), { "aria-pressed": String(state.as === name) })),
  );
  const drawn = ["topic", "area"].includes(state.as) && tracked.length > 0;
  return [
    make("div", { class: "tally-tools" }, make("span", { class: "label" }, say("chart")), choice),
    drawn && make("div", { class: "tally" }, tally(tracked, Math.max(290, byId("view-promises").clientWidth - (innerWidth > 860 ? 300 : 30) - (byId("panel").hidden || innerWidth <= 860 ? 0 : 30)))),
  ];
}

// One bar for each policy area or area, cut into verdicts.
function tally(tracked, width) {
  const by = state.as;
  const groups = new Map();
  for (const one of tracked) {
    const key = by === "topic" ? headOf(one.statement.topic) || one.statement.topic || "none" : DATA.reports[one.statement.report].adcode;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(one.promise);
  }
  const rows = [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const names = Math.min(220, Math.round(width * 0.34));
  const most = Math.max(1, ...rows.map((row) => row[1].length));
  const room = width - names - 50;
  const legend = VERDICT_ORDER.filter((code) => tracked.some((one) => one.promise.verdict === code));
  measuring.font = `12.5px ${FONT}`;
  // The legend below, broken into lines, as the file that is saved has no page round it.
  let [x, line] = [0, 0];
  const keys = legend.map((code) => {
    const text = `${VERDICT_SIGNS[code]} ${codeWord("verdict", code)}`;
    const wide = measuring.measureText(text).width + 30;
    if (x + wide > width && x) [x, line] = [0, line + 1];
    const place = [x, line];
    x += wide;
    return { code, text, place };
  });
  // What is too narrow for its sign and number has them below the bar.
  const wordsOf = (code, number) => `${VERDICT_SIGNS[code]} ${number}`;
  measuring.font = `11px ${FONT}`;
  const bars = rows.map(([key, ones]) => {
    const parts = VERDICT_ORDER.map((code) => ({ code, number: ones.filter((one) => one.verdict === code).length })).filter((part) => part.number);
    for (const part of parts) {
      part.wide = (part.number / most) * room;
      part.words = wordsOf(part.code, part.number);
      part.inside = part.wide > measuring.measureText(part.words).width + 3;
    }
    return { key, ones, parts, below: parts.filter((part) => !part.inside) };
  });
  let bottom = 0;
  for (const bar of bars) {
    bar.y = bottom;
    bottom += bar.below.length ? 42 : 26;
  }
  const top = bottom + 8;
  const height = top + (line + 1) * 20 + 20;
  return draw(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": rows.map(([key, ones]) => `${facetWord(by, key)}: ${ones.length}`).join(", ") },
    bars.map(({ key, ones, parts, below, y }) => {
      let at = names;
      const line = below.map((part) => part.words).join("   ");
      const from = Math.max(0, Math.min(names, width - measuring.measureText(line).width - 12));
      return draw(
        "g",
        {},
        draw("text", { x: names - 10, y: y + 13, dy: ".35em", "text-anchor": "end", "font-size": 12.5, fill: "var(--ink)" }, clip(measuring, facetWord(by, key), names - 14)),
        parts.map(({ code, number, wide, words, inside }) => {
          const part = draw(
            "g",
            {},
            draw("title", {}, `${codeWord("verdict", code)}: ${number}`),
            draw("rect", { x: at, y: y + 4, width: Math.max(1, wide - 1), height: 18, fill: `var(--verdict-${code})` }),
            inside && draw("text", { x: at + wide / 2, y: y + 13, dy: ".35em", "text-anchor": "middle", "font-size": 11, fill: "var(--on-verdict)" }, words),
          );
          at += wide;
          return part;
        }),
        draw("text", { x: at + 6, y: y + 13, dy: ".35em", "font-size": 11, fill: "var(--faint)" }, count(ones.length)),
        below.length > 0 && draw("text", { x: from, y: y + 32, dy: ".35em", "font-size": 11 }, below.map(({ code, words }, place) => draw("tspan", { dx: place ? 8 : undefined, fill: `var(--verdict-${code})` }, words))),
      );
    }),
    keys.map(({ code, text, place }) => [
      draw("rect", { x: place[0], y: top + place[1] * 20 + 5, width: 10, height: 10, fill: `var(--verdict-${code})` }),
      draw("text", { x: place[0] + 15, y: top + place[1] * 20 + 10, dy: ".35em", "font-size": 12, fill: "var(--soft)" }, text),
    ]),
    draw("text", { x: 0, y: height - 8, "font-size": 11, fill: "var(--faint)" }, `${say("unit")}: ${say("promisesUnit")} · ${sourceLine()}`),
  );
}

function commitmentRows(shown) {
  const header = ["sentence", "verdict", "verdict_sentence", "due", "form", "number", "number_max", "unit", "value", "strength", "testability", "topic", "area", "report", "answered_by", "outcome_quote", "rule", "tolerance", "section", "start", "end", "iri"];
  const rows = shown.map(({ key, promise, fact, statement, values }) => {
    const report = DATA.reports[statement.report];
    const section = report.sections[statement.section];
    const concluding = promise && promise.concluding !== undefined ? DATA.assessments[promise.concluding] : undefined;
    const answer = concluding && answerTo(concluding);
    const record = fact || statement;
    return [
      quoteOf(statement), promise ? codeWord("verdict", promise.verdict) : "", promise ? pick(promise.sentence) : "", values.period[0] === "none" ? "" : values.period[0], facetWord("form", values.form[0]),
      fact && fact.number, fact && fact.numberMax, fact && fact.unit, fact ? (fact.value ? pick(fact.value) : codeWord("milestone", fact.state) || fact.condition) : "",
      codeWord("strength", statement.strength), codeWord("testability", statement.testability), codeWord("topic", statement.topic), areaName(report), report.name,
      concluding && DATA.reports[concluding.next].name, answer && quoteOf(answer), concluding && concluding.rule, concluding && concluding.tolerance, section ? section.path.join(" › ") : "", record.source[0], record.source[1], iriOf(key),
    ];
  });
  return [header, ...rows];
}
