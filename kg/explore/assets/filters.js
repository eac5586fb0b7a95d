// Filters: by kind as chips, which are the legend too; by report, area, policy area, period, strength, verdict as lists.
const headOf = (code) => {
  const node = nodeByKey.get(`topic/${code || "none"}`);
  const head = node && before[node.id].map((index) => NODES[index]).find((other) => other.kind === "topic");
  return head ? head.key.slice("topic/".length) : undefined;
};

// What a record answers to each filter: of a fact with its statement, or of a sentence in which there is none.
const VALUES_OF = {
  report: (statement) => [DATA.reports[statement.report].id],
  topic: (statement) => [statement.topic || "none", headOf(statement.topic)].filter(Boolean),
  area: (statement, fact) => {
    const own = DATA.reports[statement.report].adcode;
    const named = (fact && fact.place) || statement.place;
    return named && named !== own ? [own, named] : [own];
  },
  // A promise is for the year in which it falls due.
  period: (statement, fact, promise) => [promise ? String(promise.due) : fact && fact.end ? fact.end.slice(0, 4) : statement.end ? statement.end.slice(0, 4) : "none"],
  strength: (statement) => [statement.strength || "none"],
  testability: (statement) => (statement.testability ? [statement.testability] : []),
  form: (statement, fact, promise) => [promise ? promise.form : fact ? fact.kind : "wording"],
  // A verdict is of the promise, not of what answers it.
  verdict: (statement, fact, promise) => (promise ? [promise.verdict] : fact ? [] : ["none"]),
};
const FORMS = { measure: "withNumber", project: "ofProject", act: "act", qualitative: "withoutNumber", wording: "wording" };
const WORD_OF = {
  report: (value) => (reportByKey.has(value) ? reportName(DATA.reports[reportByKey.get(value)]) : value),
  topic: (value) => (nodeByKey.has(`topic/${value}`) ? labelOf(nodeByKey.get(`topic/${value}`)) : codeWord("topic", value)),
  area: (value) => areaWord(value),
  period: (value) => value,
  strength: (value) => codeWord("strength", value),
  testability: (value) => codeWord("testability", value),
  form: (value) => (FORMS[value] ? say(FORMS[value]) : KINDS[value] ? kindWord(value) : value),
  verdict: (value) => codeWord("verdict", value),
};
const NONE = { topic: "otherTopic", verdict: "untracked" };
const facetWord = (name, value) => (name === "testability" && value === "neither" ? say("unmeasurable") : value === "none" ? say(NONE[name] || "unstated") : WORD_OF[name](value) || value);

// Worked out once: 30,000 facts are asked eight times for each list. A value alone is one list for all that have it.
const lists = new Map();
function only(value) {
  if (!lists.has(value)) lists.set(value, [value]);
  return lists.get(value);
}
function valuesOf(statement, fact, promise) {
  const values = {};
  for (const name of FACETS) {
    const found = VALUES_OF[name](statement, fact, promise);
    values[name] = found.length === 1 ? only(found[0]) : found;
  }
  return values;
}
const facetValues = DATA.facts.map((fact) => valuesOf(DATA.statements[fact.statement], fact, promiseOf.get(fact.index)));
for (const one of COMMITMENTS) one.values = one.fact ? facetValues[one.fact.index] : valuesOf(one.statement);
const usedFacets = FACETS.filter((name) => new Set(COMMITMENTS.map((one) => one.values[name].join())).size > 1 || new Set(facetValues.map((values) => values[name].join())).size > 1);
const areaName = (report) => (language === "en" && codeWord("place", report.adcode) !== report.adcode ? codeWord("place", report.adcode) : report.area);
// The areas whose reports speak of a thing.
const areasOf = (node) => [...new Set(factsUnder(node.key).map((fact) => areaName(DATA.reports[fact.report])))];
const reportName = (report) => `${areaName(report)} ${report.year}`;
const chosen = () => usedFacets.filter((name) => state[`f.${name}`]);

const accepts = (values, except) => usedFacets.every((name) => name === except || !state[`f.${name}`] || values[name].includes(state[`f.${name}`]));
function passes(fact, except) {
  if (except !== "kind" && state.hide.includes(fact.kind)) return false;
  return accepts(facetValues[fact.index], except);
}

let passedKey;
let passedFacts;
let numberUnder = new Map();
function passed() {
  const key = JSON.stringify([state.hide, usedFacets.map((name) => state[`f.${name}`])]);
  if (key !== passedKey) {
    passedKey = key;
    passedFacts = DATA.facts.filter((fact) => passes(fact));
    numberUnder = new Map();
  }
  return passedFacts;
}
const isFiltered = () => chosen().length > 0 || state.hide.some((code) => FACT_KINDS.includes(code));

// How many facts under a thing pass; for a fact 1 or 0.
function countUnder(node) {
  if (isFact(node.key)) return passes(factByKey.get(node.key)) ? 1 : 0;
  if (!isFiltered()) return node.weight || 0;
  passed();
  if (!numberUnder.has(node.key)) numberUnder.set(node.key, factsUnder(node.key).filter((fact) => passes(fact)).length);
  return numberUnder.get(node.key);
}

// The values of a filter with how many records have each: in the order of time, of the scale, or the most frequent first.
const SCALES = { strength: ["must", "ensure", "will", "strive", "promote", "support", "explore"] };
function facetOptions(name, records) {
  const counts = new Map();
  for (const values of records) for (const value of values[name]) counts.set(value, (counts.get(value) || 0) + 1);
  const now = state[`f.${name}`];
  if (now && !counts.has(now)) counts.set(now, 0);
  const compare = collator().compare;
  const scale = name === "verdict" ? VERDICT_ORDER : SCALES[name];
  const place = (value) => (scale && scale.includes(value) ? scale.indexOf(value) : 99);
  return [...counts].sort((a, b) => {
    if (scale) return place(a[0]) - place(b[0]);
    const byWord = compare(facetWord(name, a[0]), facetWord(name, b[0]));
    return ["period", "report"].includes(name) ? byWord : b[1] - a[1] || byWord;
  });
}

function facetList(name) {
  const options = facetOptions(name, DATA.facts.filter((fact) => passes(fact, name)).map((fact) => facetValues[fact.index]));
  const now = state[`f.${name}`];
  const list = make(
    "select",
    { id: `facet-${name}`, onchange: (event) => go({ [`f.${name}`]: event.target.value || undefined }) },
    make("option", { value: "" }, say("all")),
    options.map(([value, number]) => make("option", { value, selected: value === now }, `${facetWord(name, value)} (${count(number)})`)),
  );
  return make("label", { class: now ? "facet on" : "facet" }, make("span", {}, say(name)), list);
}

// Why nothing is here, and how to undo it.
function emptyNote(words) {
  const names = usedFacets.filter((name) => state[`f.${name}`]).map((name) => `${say(name)}: ${facetWord(name, state[`f.${name}`])}`);
  const hidden = state.hide.map((code) => say("hidden", kindWord(code)));
  const reasons = [...names, ...hidden].join(" · ");
  return make("div", { class: "empty" }, words, reasons && ` (${reasons})`, " ", (reasons || state.words) && button(say("clear"), () => go(CLEARED)));
}

const CLEARED = { hide: [], words: undefined, ...Object.fromEntries(FACETS.map((name) => [`f.${name}`, undefined])) };
let filtersOpen = false;
function showFilters() {
  const bar = byId("filters");
  bar.hidden = ["promises", "compare", "queries", "data"].includes(state.view);
  bar.setAttribute("aria-label", say("filters"));
  if (bar.hidden) return;
  const inGraph = state.view === "graph";
  const counts = {};
  if (inGraph) for (const node of NODES) if (!isFact(node.key)) counts[node.kind] = (counts[node.kind] || 0) + (!isFiltered() || countUnder(node) ? 1 : 0);
  for (const fact of DATA.facts) if (passes(fact, "kind")) counts[fact.kind] = (counts[fact.kind] || 0) + 1;
  const present = new Set(NODES.map((node) => node.kind));
  const shown = {
    graph: DATA.kinds.map((kind) => kind.code).filter((code) => code !== "report"),
    projects: ["milestone"],
    targets: ["target", "qualitative", "outcome"],
  }[state.view] || FACT_KINDS;
  const chips = shown
    .filter((code) => present.has(code))
    .map((code) =>
      make(
        "button",
        {
          type: "button",
          class: "chip",
          "aria-pressed": String(!state.hide.includes(code)),
          title: say("toggle"),
          onclick: () => go({ hide: state.hide.includes(code) ? state.hide.filter((other) => other !== code) : [...state.hide, code] }),
        },
        glyphElement(code),
        make("span", {}, kindWord(code)),
        make("span", { class: "number" }, count(counts[code] || 0)),
      ),
    );
  const number = chosen().length;
  const focused = document.activeElement && document.activeElement.id;
  const facets = make("details", { class: "facets", open: filtersOpen, ontoggle: (event) => (filtersOpen = event.target.open) },
    make("summary", {}, number ? `${say("filters")} · ${number}` : say("filters")),
    make("div", { class: "facet-lists" }, usedFacets.filter((name) => name !== "form").map(facetList)),
  );
  fill(
    bar,
    facets,
    make("div", { class: "chips", role: "group", "aria-label": say("legend") }, chips),
    make("span", { class: "label total", role: "status" }, isFiltered() ? say("ofFacts", count(passed().length), count(DATA.facts.length)) : say("countFacts", count(DATA.facts.length))),
    (number || state.hide.length) && button(say("clear"), () => go(CLEARED), { class: "plain" }),
  );
  if (focused && focused.startsWith("facet-") && byId(focused)) byId(focused).focus();
}
document.addEventListener("click", (event) => {
  const open = document.querySelector(".facets[open]");
  if (open && !open.contains(event.target) && event.target.isConnected) open.open = false;
});
