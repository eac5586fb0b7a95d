// The panel: all that is known of one thing, with the words it rests on.
let panelOf;
let focusPanel = false;
function showPanel() {
  const panel = byId("panel");
  const key = `${state.at}|${language}|${state.view}|${state.focus}|${state.from}|${state.open}`;
  panel.hidden = !state.at;
  panel.classList.toggle("open", Boolean(state.at));
  document.body.classList.toggle("with-panel", Boolean(state.at));
  document.body.classList.toggle("on-graph", state.view === "graph");
  if (!state.at) fill(panel);
  else if (factByKey.has(state.at)) fill(panel, factCard(factByKey.get(state.at)));
  else if (statementByKey.has(state.at)) fill(panel, statementCard(statementByKey.get(state.at)));
  else fill(panel, thingCard(nodeByKey.get(state.at)));
  panel.setAttribute("aria-label", say("details"));
  if (key !== panelOf) panel.scrollTop = 0;
  panelOf = key;
  const name = panel.querySelector(".heading h2");
  byId("announcement").textContent = name ? `${say("details")}: ${name.textContent}` : "";
  if (focusPanel && state.at) panel.focus({ preventScroll: true });
  focusPanel = false;
  const context = panel.querySelector(".context");
  const quoted = context && context.querySelector(".quoted");
  if (quoted) context.scrollTop = quoted.offsetTop - 40;
}

const closeButton = () =>
  button("×", () => go({ at: undefined }), { class: "close", "aria-label": say("close"), title: say("close") });

function heading(kind, text, extra, other) {
  return make(
    "div",
    { class: "heading" },
    make("p", { class: "kind" }, kind && glyphElement(kind), extra || kindWord(kind)),
    make("h2", {}, said(text)),
    other && make("p", { class: "other" }, said(other)),
    closeButton(),
  );
}

// Rows of names and values; a row without a value is left out.
function properties(rows) {
  return make(
    "dl",
    {},
    rows
      .filter(([, value]) => value !== undefined && value !== "" && value !== false)
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
    { class: "context", lang: "zh-Hans", tabindex: "0", "aria-label": say("quote") },
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
  const inGraph = nodeByKey.has(key);
  if (inGraph && !(state.view === "graph" && state.focus === key && !state.from))
    actions.push(button(say(state.view === "graph" ? "focus" : "inGraph"), () => go(onto(key))));
  if (inGraph && state.view === "graph" && state.focus && state.focus !== key)
    actions.push(
      state.open.includes(key)
        ? button(say("collapse"), () => go({ open: state.open.filter((other) => other !== key) }))
        : button(say("expand"), () => go({ open: [...state.open, key] })),
    );
  if (inGraph && state.view === "graph") {
    const start = state.from || (state.focus !== key && state.focus);
    if (start && start !== key && state.to !== key) actions.push(button(say("pathTo"), () => go({ from: start, to: key, at: key })));
    if (state.from !== key) actions.push(button(say("pathFrom"), () => go({ from: key, to: undefined })));
  }
  if ((factByKey.has(key) || statementByKey.has(key)) && state.view !== "source")
    actions.push(button(say("inSource"), () => go({ view: "source", at: key, report: undefined })));
  return actions;
}

function factCard(fact) {
  const statement = DATA.statements[fact.statement];
  const report = DATA.reports[fact.report];
  const others = factsOfStatement[fact.statement].filter((other) => other !== fact);
  const road = roadOf(fact);
  const about = nodeByKey.get(fact.about);
  return [
    heading(fact.kind, labelOf(nodeByKey.get(fact.id)), undefined, otherLabel(nodeByKey.get(fact.id))),
    make("div", { class: "actions" }, factActions(fact.id), citationButton(fact), linkButton(fact.id), printButton()),
    make("h3", {}, say("quote")),
    quoteInContext(fact, fact.kind),
    verdictsOf(fact),
    properties([
      [say("what"), fact.subject],
      [say("value"), fact.value && pick(fact.value)],
      [say("state"), codeWord("milestone", fact.state)],
      [say("condition"), fact.condition],
      [say("form"), fact.form && say(fact.form)],
      [say("aspect"), codeWord("aspect", fact.aspect)],
      [say("kind"), kindWord(fact.kind) + ` · ${say(isPromise(fact) ? "promised" : "reported")}`],
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
      [say("iri"), iriPart(fact.id)],
    ]),
    about && about.kind !== "topic" && road.length > 1 && [make("h3", {}, `${say("road")} · ${labelOf(about)}`), factList(road, fact)],
    others.length && [make("h3", {}, say("factsHere")), factList(others)],
  ].flat();
}

// The other numbers of the same series, or states of the same project: of one government, one aspect, one unit.
let roadsByFact;
function roadOf(fact) {
  if (!roadsByFact) {
    roadsByFact = new Map();
    for (const road of DATA.roads) for (const index of road.facts) roadsByFact.set(index, road.facts);
  }
  return (roadsByFact.get(fact.index) || []).map((index) => DATA.facts[index]);
}

// What became of a promise: the verdict as a sentence, the rule in words, what answered it; then what each later report
// says. Of an outcome, the promises that it answers.
function verdictsOf(fact) {
  const promise = promiseOf.get(fact.index);
  const answered = (assessmentsOf.get(fact.id) || []).filter((one) => one.target !== fact.index);
  return [promise && conclusionPart(promise), answered.map(answeredPart)].flat(2).filter(Boolean);
}

function conclusionPart(promise) {
  const concluding = promise.concluding === undefined ? undefined : DATA.assessments[promise.concluding];
  const answer = concluding && answerTo(concluding);
  const history = (promise.history || []).map((index) => DATA.assessments[index]);
  return [
    make("h3", {}, say("verdictOf")),
    make("p", { class: "conclusion" }, verdictSign(promise.verdict), " ", said(capital(pick(promise.sentence)))),
    DATA.verdicts[promise.verdict] && make("p", { class: "definition" }, pick(DATA.verdicts[promise.verdict])),
    answer && make("h3", {}, say("outcomeQuote"), " · ", reportName(DATA.reports[concluding.next])),
    answer && isFact(answer.id) && factList([answer]),
    answer && quoteInContext(answer, isFact(answer.id) ? answer.kind : "statement"),
    concluding && properties([[say("rule"), concluding.rule && make("code", {}, concluding.rule)], [say("tolerance"), concluding.tolerance]]),
    promise.assigned !== undefined && assignedPart(DATA.tasks[promise.assigned]),
    promise.official !== undefined && officialPart(DATA.tasks[promise.official]),
    history.length > 1 && [
      make("h3", {}, say("history")),
      make(
        "ul",
        { class: "facts" },
        history.map((one) => {
          const other = answerTo(one);
          const line = [make("span", {}, reportName(DATA.reports[one.next])), verdictSign(one.verdict)];
          return make("li", {}, other ? make("a", { href: addressOf({ at: other.id }), class: "fact" }, line) : make("span", { class: "fact" }, line));
        }),
      ),
    ],
  ];
}

// Who is to keep a promise, as a list of tasks says, and what the government itself says became of it: neither is the
// verdict, which compares reports.
function assignedPart(task) {
  return [
    make("h3", {}, say("assigned"), " · ", task.title),
    taskQuote(task),
    properties([[say("leadBodies"), task.lead], [say("assistBodies"), task.assist], [say("deadline"), task.deadline], [say("likeness"), `${task.likeness} %`]]),
  ];
}

function officialPart(task) {
  return [
    make("h3", {}, say("official"), " · ", task.title),
    taskQuote(task),
    properties([[say("status"), codeWord("task-status", task.status)], [say("officialWords"), task.result], [say("statedBy"), task.by], [say("likeness"), `${task.likeness} %`]]),
  ];
}

const taskQuote = (task) => make("blockquote", { class: "context", lang: "zh-Hans", tabindex: "0", "aria-label": say("quote") }, make("mark", { class: "quoted mark-statement" }, task.quote));

function answeredPart(assessment) {
  const promise = DATA.facts[assessment.target];
  return [
    make("h3", {}, say("promise"), " · ", reportName(DATA.reports[promise.report])),
    make("p", { class: "definition" }, verdictSign(assessment.verdict)),
    factList([promise]),
    quoteInContext(promise, promise.kind),
  ];
}

// Dates of a project that moved: its start, or its end (built, opened, founded), that one report promises for a year and
// a later report for a later one. That work goes on in a further year is no such change.
const ENDING = { "construction-started": "start", completed: "end", operating: "end", established: "end" };
function slipsOf(facts) {
  const found = [];
  const latest = new Map();
  for (const fact of facts.filter((one) => ENDING[one.state] && isPromise(one) && one.end).sort((a, b) => DATA.reports[a.report].year - DATA.reports[b.report].year || a.end.localeCompare(b.end))) {
    const key = `${ENDING[fact.state]}|${DATA.reports[fact.report].adcode}`;
    const earlier = latest.get(key);
    if (earlier && earlier.report !== fact.report && yearOf(fact.end) > yearOf(earlier.end)) found.push([earlier, fact]);
    latest.set(key, fact);
  }
  return found;
}
// The fact, or else the statement, of the later report.
const answerTo = (assessment) =>
  assessment.outcome !== undefined ? DATA.facts[assessment.outcome] : assessment.statement !== undefined ? DATA.statements[assessment.statement] : undefined;

const offsetsOf = (record) =>
  `[${record.source.join(", ")})` + (record.numberSource ? ` · ${language === "en" ? "number" : "数字"} [${record.numberSource.join(", ")})` : "");
const iriOf = (key) => (DATA.things[key] && DATA.things[key].iri) || `${DATA.base}id/${key}`;

// Where the page is given out by a site or a server, the page of a thing there; else nothing.
function pageOf(key) {
  if (!location.protocol.startsWith("http")) return undefined;
  const root = /^(.*\/)(?:file\/explorer\.html|explorer)$/.exec(location.pathname);
  const vocabulary = iriOf(key).includes("/vocab/");
  return root ? `${root[1]}${vocabulary ? "vocab" : "id"}/${key.replaceAll("%", root[0].endsWith(".html") ? "_" : "%")}.html` : undefined;
}
function iriPart(key) {
  const iri = make("code", { class: "iri" }, iriOf(key));
  return pageOf(key) ? make("a", { href: pageOf(key) }, iri) : iri;
}

function citationOf(record) {
  const report = DATA.reports[record.report];
  const where = `${report.name}, ${language === "en" ? "characters" : "字符"} ${record.source[0]}–${record.source[1]}`;
  return `“${quoteOf(record)}” — ${report.title} (${report.year}), ${where}. ${iriOf(record.id)}`;
}

const citationButton = (record) => copyButton(say("citation"), () => citationOf(record));

// The address of the thing itself, whatever else is on the screen.
const linkButton = (key) => copyButton(say("link"), () => `${location.href.split("#")[0]}#/fact/${key}`);
const printButton = () => button(say("print"), () => print());

const LISTED = 60;
function factList(facts, current) {
  const list = make("ul", { class: "facts" });
  const more = grow(facts, LISTED, list, (fact) =>
    make(
      "li",
      {},
      make(
        "a",
        { href: addressOf({ at: fact.id }), class: "fact", "aria-current": fact === current ? "true" : undefined },
        glyphElement(fact.kind),
        said(labelOf(nodeByKey.get(fact.id))),
        DATA.reports.length > 1 && make("span", { class: "other" }, reportName(DATA.reports[fact.report])),
      ),
    ),
  );
  return make("div", {}, list, more);
}

function statementCard(statement) {
  const facts = factsOfStatement[statement.index];
  return [
    heading(undefined, quoteOf(statement), codeWord("statement-kind", statement.kind)),
    make("div", { class: "actions" }, factActions(statement.id), citationButton(statement), linkButton(statement.id), printButton()),
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
      [say("iri"), iriPart(statement.id)],
    ]),
    facts.length && [make("h3", {}, say("facts")), factList(facts)],
  ].flat();
}

function thingCard(node) {
  const more = DATA.things[node.key] || {};
  const all = factsUnder(node.key);
  const facts = isFiltered() ? all.filter((fact) => passes(fact)) : all;
  const things = [...new Set(after[node.id])].map((index) => NODES[index]).filter((other) => !isFact(other.key));
  const topics = things.filter((other) => other.kind === "topic");
  const reports = things.filter((other) => other.kind === "report");
  const others = things.filter((other) => !["topic", "report"].includes(other.kind));
  const parents = before[node.id].map((index) => NODES[index]).filter((other) => other.kind !== "report");
  const silent =
    node.kind === "topic"
      ? DATA.statements.filter((s, index) => `topic/${s.topic}` === node.key && s.kind !== "context" && !factsOfStatement[index].length)
      : [];
  const report = DATA.reports[reportByKey.get(node.key)];
  const links = (nodes) => {
    const list = make("ul", { class: "facts" });
    return make("div", {}, list, grow(nodes, LISTED, list, (other) => make("li", {}, thingLink(other.key, shortName(other) === labelOf(other) ? undefined : shortName(other)))));
  };
  return [
    heading(node.kind, labelOf(node), undefined, otherLabel(node)),
    make(
      "div",
      { class: "actions" },
      factActions(node.key),
      !report && linkButton(node.key),
      printButton(),
      report && button(say("inSource"), () => go({ view: "source", report: node.key, at: undefined })),
    ),
    more.definition && make("p", { class: "definition" }, pick(more.definition)),
    facts.length < all.length && make("p", { class: "hidden-facts" }, say("factsHidden", count(all.length - facts.length)), " ", button(say("clear"), () => go(CLEARED))),
    properties([
      [say("names"), (more.names || []).join("、")],
      [say("area"), node.kind === "project" && DATA.reports.length > 1 ? areasOf(node).join(say("comma")) : undefined],
      [say("about"), parents.length ? make("span", { class: "links" }, parents.map((other) => thingLink(other.key))) : undefined],
      [say("facts"), facts.length ? counts(facts) : undefined],
      [say("speaker"), report && report.speaker],
      [say("date"), report && report.date],
      [say("sourceFile"), report && make("code", { class: "iri" }, `SHA-256 ${report.sha256}`)],
      [say("iri"), node.key !== ALL_REPORTS && iriPart(node.key)],
    ]),
    slipsOf(facts).length > 0 && [
      make("h3", {}, say("slips")),
      make("ul", { class: "facts" }, slipsOf(facts).map(([one, other]) => make("li", {}, make("a", { href: addressOf({ at: other.id }), class: "fact" }, say("slip", codeWord("milestone", one.state), yearOf(one.end), reportName(DATA.reports[one.report]), codeWord("milestone", other.state), yearOf(other.end), reportName(DATA.reports[other.report])))))),
    ],
    reports.length && [make("h3", {}, `${kindWord("report")} · ${reports.length}`), links(reports)],
    topics.length && [make("h3", {}, say("areas")), links(topics)],
    others.length && [make("h3", {}, `${say("things")} · ${others.length}`), links(others)],
    facts.length && node.kind !== "report" && [make("h3", {}, `${say("facts")} · ${facts.length}`), factList(facts)],
    ["project", "indicator"].includes(node.kind) && beside(node, facts),
    namesakesOf(node).length > 0 && [make("h3", {}, say("alike")), make("ul", { class: "facts" }, namesakesOf(node).map((other) => make("li", {}, thingLink(other.key, `${labelOf(other)} · ${areasOf(other).join(say("comma"))}`))))],
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

// What else the sentences of a thing speak of: the areas and bodies named in them, and their other facts.
function beside(node, facts) {
  const own = new Set(facts);
  const sentences = [...new Set(facts.map((fact) => fact.statement))];
  const named = [...new Set(facts.flatMap((fact) => before[nodeByKey.get(fact.id).id]).map((index) => NODES[index]).filter((other) => ["place", "agency"].includes(other.kind)))];
  const others = sentences.flatMap((index) => factsOfStatement[index]).filter((fact) => !own.has(fact) && fact.about !== node.key);
  return [
    named.length > 0 && [make("h3", {}, say("namedWith")), make("p", { class: "links" }, named.map((other) => thingLink(other.key)))],
    others.length > 0 && [make("h3", {}, `${say("sameSentence")} · ${others.length}`), factList(others)],
  ].flat();
}

function counts(facts) {
  return make(
    "span",
    { class: "counts" },
    FACT_KINDS.map((kind) => [kind, facts.filter((fact) => fact.kind === kind).length])
      .filter(([, number]) => number)
      .map(([kind, number]) => make("span", { class: "count" }, glyphElement(kind), `${kindWord(kind)} ${number}`)),
  );
}
