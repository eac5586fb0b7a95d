// Outcomes: what became of the promises, by verdict, policy area and area; a row opens both quotes side by side.
const VERDICT_ORDER = ["exceeded", "met", "done", "progressed", "missed", "reported-without-number", "not-comparable", "not-disclosed", "not-due"];
const VERDICT_SIGNS = { exceeded: "▲", met: "✓", done: "✓", progressed: "◐", missed: "✕", "reported-without-number": "≈", "not-comparable": "≠", "not-disclosed": "?", "not-due": "…" };
const verdictSign = (code) => make("span", { class: `verdict verdict-${code}` }, make("span", { "aria-hidden": "true" }, VERDICT_SIGNS[code] || "·"), codeWord("verdict", code));
const openPairs = new Set();
let tallyBy = "topic";

function assessmentsShown() {
  const wanted = state["f.verdict"];
  return DATA.assessments.filter((one) => passes(DATA.facts[one.target]) && (!wanted || one.verdict === wanted));
}

function showOutcomes() {
  const shown = assessmentsShown();
  const list = make("div", { class: "list" });
  const rows = shown.map((one) => {
    const fact = DATA.facts[one.target];
    const statement = DATA.statements[fact.statement];
    const about = nodeByKey.get(fact.about);
    const outcome = answerTo(one);
    const key = `${one.target}-${one.next}`;
    const said_ = (other) => (other.value ? pick(other.value) : other.condition || codeWord("milestone", other.state) || quoteOf(other));
    const name = about && about.kind !== "topic" ? labelOf(about) : fact.subject || labelOf(nodeByKey.get(fact.id));
    return {
      key: fact.id,
      keys: outcome ? [outcome.id] : [],
      cells: [
        { text: name, node: pairOpener(key, name, fact, outcome, one) },
        { text: codeWord("verdict", one.verdict), sort: VERDICT_ORDER.indexOf(one.verdict), node: verdictSign(one.verdict) },
        { text: said_(fact), node: thingLink(fact.id, said_(fact)), class: fact.value ? "value" : "" },
        { text: outcome ? said_(outcome) : "", node: outcome ? thingLink(outcome.id, said_(outcome)) : undefined, class: outcome && outcome.value ? "value" : "" },
        { text: fact.period ? pick(fact.period) : "", sort: fact.end, class: "when" },
        { text: `${reportName(DATA.reports[fact.report])} → ${DATA.reports[one.next].year}` },
        { text: codeWord("topic", statement.topic) || "" },
      ],
    };
  });
  const drawing = () => tally(shown, 860);
  table("outcomes", list, [say("what"), say("verdict"), say("promise"), say("outcomeQuote"), say("period"), say("report"), say("topic")], rows);
  const choice = make(
    "span",
    { class: "switch", role: "group", "aria-label": say("show") },
    [["topic", "byTopic"], ["area", "byArea"]].map(([name, word]) => button(say(word), () => { tallyBy = name; showOutcomes(); }, { "aria-pressed": String(tallyBy === name) })),
  );
  layOut(
    "outcomes",
    make("div", { class: "tools" }, choice, verdictKey(shown), make("span", { class: "buttons" }, exportMenu("outcomes", () => outcomeRows(shown), drawing))),
    make("div", { class: "tally" }, tally(shown, Math.max(300, byId("view-outcomes").clientWidth - 34))),
    list,
  );
}

// How many of each verdict; each is a filter.
function verdictKey(shown) {
  const now = state["f.verdict"];
  const counts = new Map();
  for (const one of now ? DATA.assessments.filter((other) => facetValues[other.target] && usedFacets.every((name) => name === "verdict" || !state[`f.${name}`] || facetValues[other.target][name].includes(state[`f.${name}`]))) : shown)
    counts.set(one.verdict, (counts.get(one.verdict) || 0) + 1);
  return make(
    "span",
    { class: "chips" },
    VERDICT_ORDER.filter((code) => counts.has(code)).map((code) => {
      const chip = button("", () => go({ "f.verdict": now === code ? undefined : code }), { class: now && now !== code ? "chip unpicked" : "chip", "aria-pressed": String(now === code) });
      chip.append(verdictSign(code), make("span", { class: "number" }, String(counts.get(code))));
      return chip;
    }),
  );
}

// One bar for each policy area or area, cut into verdicts.
function tally(shown, width) {
  const groups = new Map();
  for (const one of shown) {
    const fact = DATA.facts[one.target];
    const key = tallyBy === "topic" ? headOf(DATA.statements[fact.statement].topic) || DATA.statements[fact.statement].topic || "none" : DATA.reports[fact.report].adcode;
    groups.set(key, [...(groups.get(key) || []), one]);
  }
  const rows = [...groups].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const names = Math.min(220, Math.round(width * 0.34));
  const most = Math.max(1, ...rows.map((row) => row[1].length));
  const room = width - names - 50;
  const height = Math.max(1, rows.length) * 26;
  measuring.font = `12.5px ${FONT}`;
  return draw(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": rows.map(([key, ones]) => `${WORD_OF[tallyBy](key)}: ${ones.length}`).join(", ") },
    rows.map(([key, ones], index) => {
      let x = names;
      const y = index * 26;
      return draw(
        "g",
        {},
        draw("text", { x: names - 10, y: y + 13, dy: ".35em", "text-anchor": "end", "font-size": 12.5, fill: "var(--ink)" }, clip(measuring, WORD_OF[tallyBy](key), names - 14)),
        VERDICT_ORDER.map((code) => {
          const number = ones.filter((one) => one.verdict === code).length;
          if (!number) return null;
          const wide = (number / most) * room;
          const part = draw(
            "g",
            {},
            draw("title", {}, `${codeWord("verdict", code)}: ${number}`),
            draw("rect", { x, y: y + 4, width: Math.max(1, wide - 1), height: 18, fill: `var(--verdict-${code})` }),
            wide > measuring.measureText(`${VERDICT_SIGNS[code]} ${number}`).width + 6 && draw("text", { x: x + wide / 2, y: y + 13, dy: ".35em", "text-anchor": "middle", "font-size": 11, fill: "var(--on-verdict)" }, `${VERDICT_SIGNS[code]} ${number}`),
          );
          x += wide;
          return part;
        }),
        draw("text", { x: x + 6, y: y + 13, dy: ".35em", "font-size": 11, fill: "var(--faint)" }, String(ones.length)),
      );
    }),
  );
}

function pairOpener(key, name, fact, outcome, one) {
  const both = make("div", { class: "pair" });
  const opener = make(
    "details",
    {
      open: openPairs.has(key),
      ontoggle: (event) => {
        if (event.target.open) openPairs.add(key);
        else openPairs.delete(key);
        if (event.target.open) write();
      },
    },
    make("summary", {}, said(name)),
    both,
  );
  const write = () => {
    fill(
      both,
      [[say("promise"), fact], [say("outcomeQuote"), outcome]].map(([title, record]) =>
        make(
          "section",
          {},
          make("h3", {}, title, record && make("span", { class: "label" }, ` ${reportName(DATA.reports[record.report])}`)),
          record ? quoteInContext(record, isFact(record.id) ? record.kind : "statement") : make("p", { class: "definition" }, say("noOutcome")),
          record && make("p", {}, thingLink(record.id)),
        ),
      ),
      make("p", { class: "label" }, [one.rule && `${say("rule")}: ${one.rule}`, one.tolerance && `${say("tolerance")}: ${one.tolerance}`].filter(Boolean).join(" · ")),
    );
    for (const context of both.querySelectorAll(".context")) context.scrollTop = context.querySelector(".quoted").offsetTop - 40;
  };
  if (openPairs.has(key)) write();
  return opener;
}

function outcomeRows(shown) {
  const header = ["verdict", "rule", "tolerance", "promise_iri", "promise_report", "promise_period", "promise_value", "promise_quote", "outcome_iri", "outcome_report", "outcome_period", "outcome_value", "outcome_quote"];
  const cells = (fact) => {
    if (fact === undefined) return ["", "", "", "", ""];
    return [iriOf(fact.id), DATA.reports[fact.report].name, fact.period ? pick(fact.period) : "", fact.value ? pick(fact.value) : fact.state || fact.condition || "", quoteOf(fact)];
  };
  return [header, ...shown.map((one) => [one.verdict, one.rule || "", one.tolerance || "", ...cells(DATA.facts[one.target]), ...cells(answerTo(one))])];
}
