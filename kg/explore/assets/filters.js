// Filters: by kind as chips, which are the legend too; by report, area, policy area, period, strength, verdict as lists.
const headOf = (code) => {
  const node = nodeByKey.get(`topic/${code || "none"}`);
  const head = node && before[node.id].map((index) => NODES[index]).find((other) => other.kind === "topic");
  return head ? head.key.slice("topic/".length) : undefined;
};

const VALUES_OF = {
  report: (fact) => [DATA.reports[fact.report].id],
  topic: (fact, statement) => [statement.topic || "none", headOf(statement.topic)].filter(Boolean),
  area: (fact, statement) => {
    const own = DATA.reports[fact.report].adcode;
    const named = fact.place || statement.place;
    return named && named !== own ? [own, named] : [own];
  },
  period: (fact) => [fact.end ? fact.end.slice(0, 4) : "none"],
  strength: (fact, statement) => [statement.strength || "none"],
  // A verdict is of the promise, not of what answers it.
  verdict: (fact) => (assessmentsOf.get(fact.id) || []).filter((one) => one.target === fact.index).map((one) => one.verdict),
};
const WORD_OF = {
  report: (value) => reportName(DATA.reports[reportByKey.get(value)]),
  topic: (value) => (nodeByKey.has(`topic/${value}`) ? labelOf(nodeByKey.get(`topic/${value}`)) : value),
  area: (value) => codeWord("place", value),
  period: (value) => value,
  strength: (value) => codeWord("strength", value),
  verdict: (value) => codeWord("verdict", value),
};

// Worked out once: 30,000 facts are asked six times for each list.
const facetValues = DATA.facts.map((fact) =>
  Object.fromEntries(FACETS.map((name) => [name, VALUES_OF[name](fact, DATA.statements[fact.statement])])),
);
const usedFacets = FACETS.filter((name) => new Set(facetValues.map((values) => values[name].join())).size > 1);

const areaName = (report) => (language === "en" && codeWord("place", report.adcode) !== report.adcode ? codeWord("place", report.adcode) : report.area);
const reportName = (report) => `${areaName(report)} ${report.year}`;
const chosen = () => usedFacets.filter((name) => state[`f.${name}`]);

function passes(fact, except) {
  if (except !== "kind" && state.hide.includes(fact.kind)) return false;
  return usedFacets.every((name) => name === except || !state[`f.${name}`] || facetValues[fact.index][name].includes(state[`f.${name}`]));
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

function facetList(name) {
  const counts = new Map();
  for (const fact of DATA.facts)
    if (passes(fact, name)) for (const value of facetValues[fact.index][name]) counts.set(value, (counts.get(value) || 0) + 1);
  const now = state[`f.${name}`];
  if (now && !counts.has(now)) counts.set(now, 0);
  const compare = collator().compare;
  const word = (value) => (value === "none" && name !== "topic" ? say("unstated") : WORD_OF[name](value) || value);
  const options = [...counts].sort((a, b) =>
    ["period", "report"].includes(name) ? compare(word(a[0]), word(b[0])) : b[1] - a[1] || compare(word(a[0]), word(b[0])),
  );
  const list = make(
    "select",
    { id: `facet-${name}`, onchange: (event) => go({ [`f.${name}`]: event.target.value || undefined }) },
    make("option", { value: "" }, say("all")),
    options.map(([value, number]) => make("option", { value, selected: value === now }, `${word(value)} (${number})`)),
  );
  return make("label", { class: now ? "facet on" : "facet" }, make("span", {}, say(name)), list);
}

let filtersOpen = false;
function showFilters() {
  const bar = byId("filters");
  bar.hidden = state.view === "queries";
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
    outcomes: ["target", "qualitative", "milestone"],
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
        make("span", { class: "number" }, String(counts[code] || 0)),
      ),
    );
  const number = chosen().length;
  const focused = document.activeElement && document.activeElement.id;
  const facets = make("details", { class: "facets", open: filtersOpen, ontoggle: (event) => (filtersOpen = event.target.open) },
    make("summary", {}, number ? `${say("filters")} · ${number}` : say("filters")),
    make("div", { class: "facet-lists" }, usedFacets.map(facetList)),
  );
  fill(
    bar,
    facets,
    make("div", { class: "chips", role: "group", "aria-label": say("legend") }, chips),
    make("span", { class: "label total", role: "status" }, isFiltered() ? say("ofFacts", passed().length, DATA.facts.length) : say("countFacts", DATA.facts.length)),
    (number || state.hide.length) && button(say("clear"), () => go({ hide: [], ...Object.fromEntries(FACETS.map((name) => [`f.${name}`, undefined])) }), { class: "plain" }),
  );
  if (focused && focused.startsWith("facet-") && byId(focused)) byId(focused).focus();
}
document.addEventListener("click", (event) => {
  const open = document.querySelector(".facets[open]");
  if (open && !open.contains(event.target) && event.target.isConnected) open.open = false;
});
