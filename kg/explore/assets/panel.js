// The panel: all that is known of one thing, with the words it rests on.
function showPanel() {
  const panel = byId("panel");
  panel.classList.toggle("open", Boolean(state.at));
  document.body.classList.toggle("with-panel", Boolean(state.at));
  if (!state.at) fill(panel, introduction());
  else if (factByKey.has(state.at)) fill(panel, factCard(factByKey.get(state.at)));
  else if (statementByKey.has(state.at)) fill(panel, statementCard(statementByKey.get(state.at)));
  else fill(panel, thingCard(nodeByKey.get(state.at)));
  panel.scrollTop = 0;
  const context = panel.querySelector(".context");
  const quoted = context && context.querySelector(".quoted");
  if (quoted) context.scrollTop = quoted.offsetTop - 40;
}

const closeButton = () =>
  button("×", () => go({ at: undefined }), { class: "close", "aria-label": say("close"), title: say("close") });

function heading(kind, text, extra) {
  return make(
    "div",
    { class: "heading" },
    make("p", { class: "kind" }, kind && glyphElement(kind), extra || kindWord(kind)),
    make("h2", {}, said(text)),
    closeButton(),
  );
}

// Rows of names and values; a row without a value is left out.
function properties(rows) {
  return make(
    "dl",
    {},
    rows
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => [make("dt", {}, name), make("dd", {}, value instanceof Node ? value : said(value))])
      .flat(),
  );
}

// The paragraph with the quote marked, and in a measure the number once more.
function quoteInContext(record, kind) {
  const text = DATA.reports[record.report].text;
  const [start, end] = paragraphRound(text, record.at[0]);
  const stop = Math.max(end, record.at[1]);
  const marks = [{ at: record.at, name: "quoted" }];
  if (record.numberAt) marks.push({ at: record.numberAt, name: "number" });
  const pieces = marked(text, start, stop, marks);
  const inside = pieces.filter(({ over }) => over.length).map(({ piece, over }) =>
    over.length > 1 ? make("b", {}, piece) : piece,
  );
  const first = pieces.findIndex(({ over }) => over.length);
  const beforeText = pieces.slice(0, Math.max(first, 0)).map(({ piece }) => piece).join("");
  const afterText = text.slice(record.at[1], stop);
  return make(
    "blockquote",
    { class: "context", lang: "zh-Hans" },
    beforeText,
    make("mark", { class: `quoted mark-${kind}` }, inside),
    afterText,
  );
}

function sectionText(statement) {
  const section = DATA.reports[statement.report].sections[statement.section];
  if (!section) return undefined;
  return `${section.path.join(" › ")}（${codeWord("section-role", section.role)}）`;
}

const topicLink = (statement) => statement.topic && thingOrWord(`topic/${statement.topic}`, "topic", statement.topic);
function thingOrWord(key, scheme, code) {
  return nodeByKey.has(key) ? thingLink(key) : codeWord(scheme, code);
}

function factActions(key) {
  const actions = [];
  if (nodeByKey.has(key) && !(state.view === "graph" && state.focus === key))
    actions.push(button(say(state.view === "graph" ? "focus" : "inGraph"), () => go({ view: "graph", focus: key, open: [], at: key })));
  if (nodeByKey.has(key) && state.view === "graph" && state.focus && state.focus !== key)
    actions.push(
      state.open.includes(key)
        ? button(say("collapse"), () => go({ open: state.open.filter((other) => other !== key) }))
        : button(say("expand"), () => go({ open: [...state.open, key] })),
    );
  if ((factByKey.has(key) || statementByKey.has(key)) && state.view !== "source")
    actions.push(button(say("inSource"), () => go({ view: "source", at: key, report: undefined })));
  return actions;
}

function factCard(fact) {
  const statement = DATA.statements[fact.statement];
  const report = DATA.reports[fact.report];
  const others = factsOfStatement[fact.statement].filter((other) => other !== fact);
  const road = factsUnder(fact.about).sort(byTime);
  const about = nodeByKey.get(fact.about);
  return [
    heading(fact.kind, pick(fact.label)),
    make("div", { class: "actions" }, factActions(fact.id), citationButton(fact)),
    make("h3", {}, say("quote")),
    quoteInContext(fact, fact.kind),
    properties([
      [say("what"), fact.subject],
      [say("value"), fact.value && pick(fact.value)],
      [say("state"), codeWord("milestone", fact.state)],
      [say("condition"), fact.condition],
      [say("form"), fact.form && say(fact.form)],
      [say("aspect"), codeWord("aspect", fact.aspect)],
      [say("kind"), kindWord(fact.kind) + (fact.kind === "milestone" ? ` · ${say(fact.promised ? "promised" : "reported")}` : "")],
      [say("period"), fact.period ? pick(fact.period) : say("unstated")],
      [say("who"), statement.agency ? thingOrWord(`agency/${statement.agency}`, "agency", statement.agency) : report.government],
      [say("where"), fact.place || statement.place ? thingOrWord(`place/${fact.place || statement.place}`, "place", fact.place || statement.place) : undefined],
      [say("about"), about && thingLink(about.key)],
      [say("topic"), topicLink(statement)],
      [say("section"), sectionText(statement)],
      [say("report"), thingLink(report.id)],
      [say("strength"), codeWord("strength", statement.strength)],
      [say("testability"), codeWord("testability", statement.testability)],
      [say("rule"), make("code", {}, fact.rule || "")],
      [say("offsets"), make("code", {}, offsetsOf(fact))],
      [say("iri"), make("code", { class: "iri" }, iriOf(fact.id))],
    ]),
    about && about.kind !== "topic" && road.length > 1 && [make("h3", {}, `${say("road")} · ${labelOf(about)}`), factList(road, fact)],
    others.length && [make("h3", {}, say("factsHere")), factList(others)],
  ].flat();
}

const offsetsOf = (record) =>
  `[${record.source.join(", ")})` + (record.numberSource ? ` · ${language === "en" ? "number" : "数字"} [${record.numberSource.join(", ")})` : "");
const iriOf = (key) => (DATA.things[key] && DATA.things[key].iri) || `${DATA.base}id/${key}`;

function citationOf(record) {
  const report = DATA.reports[record.report];
  const where = `${report.name}, ${language === "en" ? "characters" : "字符"} ${record.source[0]}–${record.source[1]}`;
  return `“${quoteOf(record)}” — ${report.title} (${report.year}), ${where}. ${iriOf(record.id)}`;
}

function citationButton(record) {
  const copy = button(say("citation"), async () => {
    const text = citationOf(record);
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      // Without the right to the clipboard, as in some browsers for a local file: the older way.
      const area = make("textarea", { class: "offscreen", "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    copy.textContent = say("copied");
  });
  return copy;
}

function factList(facts, current) {
  return make(
    "ul",
    { class: "facts" },
    facts.map((fact) =>
      make(
        "li",
        {},
        make(
          "a",
          { href: addressOf({ at: fact.id }), class: "fact", "aria-current": fact === current ? "true" : undefined },
          glyphElement(fact.kind),
          said(pick(fact.label)),
        ),
      ),
    ),
  );
}

function statementCard(statement) {
  const facts = factsOfStatement[DATA.statements.indexOf(statement)];
  return [
    heading(undefined, quoteOf(statement), codeWord("statement-kind", statement.kind)),
    make("div", { class: "actions" }, factActions(statement.id), citationButton(statement)),
    make("h3", {}, say("quote")),
    quoteInContext(statement, "statement"),
    properties([
      [say("period"), statement.period ? pick(statement.period) : undefined],
      [say("who"), statement.agency ? thingOrWord(`agency/${statement.agency}`, "agency", statement.agency) : DATA.reports[statement.report].government],
      [say("where"), statement.place && thingOrWord(`place/${statement.place}`, "place", statement.place)],
      [say("topic"), topicLink(statement)],
      [say("section"), sectionText(statement)],
      [say("strength"), codeWord("strength", statement.strength)],
      [say("testability"), codeWord("testability", statement.testability)],
      [say("rule"), make("code", {}, statement.rule || "")],
      [say("offsets"), make("code", {}, offsetsOf(statement))],
      [say("iri"), make("code", { class: "iri" }, iriOf(statement.id))],
    ]),
    facts.length && [make("h3", {}, say("facts")), factList(facts)],
  ].flat();
}

function thingCard(node) {
  const more = DATA.things[node.key] || {};
  const facts = factsUnder(node.key).sort(byTime);
  const things = [...new Set(after[node.id])].map((index) => NODES[index]).filter((other) => !isFact(other.key));
  const topics = things.filter((other) => other.kind === "topic");
  const others = things.filter((other) => other.kind !== "topic");
  const parents = before[node.id].map((index) => NODES[index]).filter((other) => other.kind !== "report");
  const silent =
    node.kind === "topic"
      ? DATA.statements.filter((s, index) => `topic/${s.topic}` === node.key && s.kind !== "context" && !factsOfStatement[index].length)
      : [];
  const report = node.kind === "report" ? DATA.reports[reportByKey.get(node.key)] : undefined;
  const links = (nodes) => make("ul", { class: "facts" }, nodes.map((other) => make("li", {}, thingLink(other.key))));
  return [
    heading(node.kind, labelOf(node)),
    make(
      "div",
      { class: "actions" },
      factActions(node.key),
      report && button(say("inSource"), () => go({ view: "source", report: node.key, at: undefined })),
    ),
    more.definition && make("p", { class: "definition" }, pick(more.definition)),
    properties([
      [say("names"), (more.names || []).join("、")],
      [say("about"), parents.length ? make("span", { class: "links" }, parents.map((other) => thingLink(other.key))) : undefined],
      [say("facts"), facts.length ? counts(facts) : undefined],
      [say("sourceFile"), report && make("code", { class: "iri" }, `SHA-256 ${report.sha256}`)],
      [say("iri"), make("code", { class: "iri" }, report ? report.iri : iriOf(node.key))],
    ]),
    topics.length && [make("h3", {}, say("areas")), links(topics)],
    others.length && [make("h3", {}, `${say("things")} · ${others.length}`), links(others)],
    facts.length && !report && [make("h3", {}, `${say("facts")} · ${facts.length}`), factList(facts)],
    silent.length &&
      make(
        "details",
        {},
        make("summary", {}, `${say("otherStatements")} · ${silent.length}`),
        make(
          "ul",
          { class: "facts" },
          silent.map((s) => make("li", {}, make("a", { href: addressOf({ view: "source", at: s.id, report: undefined }), class: "fact" }, said(quoteOf(s))))),
        ),
      ),
  ].flat();
}

function counts(facts) {
  return make(
    "span",
    { class: "counts" },
    FACT_KINDS.map((kind) => [kind, facts.filter((fact) => fact.kind === kind).length])
      .filter(([, number]) => number)
      .map(([kind, number]) => make("span", { class: "count" }, glyphElement(kind), `${number} ${kindWord(kind)}`)),
  );
}

function introduction() {
  const numbers = {};
  for (const node of NODES) numbers[node.kind] = (numbers[node.kind] || 0) + 1;
  return [
    DATA.reports.length === 1
      ? make(
          "div",
          { class: "heading" },
          make("p", { class: "kind" }, glyphElement("report"), `${DATA.reports[0].area} · ${DATA.reports[0].year}`),
          make("h2", {}, said(DATA.reports[0].title)),
        )
      : make("ul", { class: "facts" }, DATA.reports.map((report) => make("li", {}, thingLink(report.id, `${report.area} ${report.year}`)))),
    make("p", { class: "definition" }, say("intro")),
    make("h3", {}, say("legend")),
    make(
      "ul",
      { class: "legend" },
      DATA.kinds
        .filter((kind) => numbers[kind.code])
        .map((kind) => make("li", {}, glyphElement(kind.code), make("span", {}, pick(kind.words)), make("span", { class: "number" }, String(numbers[kind.code])))),
    ),
  ].flat(2);
}
