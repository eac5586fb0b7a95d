// Every view has an address in the fragment: #/graph?focus=project/…&at=milestone/…
const VIEWS = ["promises", "compare", "targets", "projects", "graph", "source", "queries", "data"].filter(
  (view) => (view !== "compare" || DATA.facts.some((fact) => fact.number !== undefined)) && (view !== "queries" || DATA.queries.length),
);
// Addresses of pages that were made earlier.
const FORMER = { outcomes: "promises" };
const FACETS = ["verdict", "testability", "form", "period", "strength", "topic", "area", "report"];
// What belongs to one view, and is left behind with it: the sort and the filter of its table, its switch, its place.
const OF_VIEW = ["query", "sort", "words", "as", "zoom", "indicator", "year"];
const KEPT_AS_TEXT = [...FACETS.map((name) => `f.${name}`), ...OF_VIEW];
const LEAVING = Object.fromEntries(OF_VIEW.map((name) => [name, undefined]));
let state = { view: VIEWS[0], open: [], hide: [] };
let backward = 0;

function parseAddress(fragment) {
  const [given, query = ""] = fragment.replace(/^#?\/?/, "").split("?");
  const path = FORMER[given] || given;
  const values = new URLSearchParams(query);
  const take = (name) => (known(values.get(name)) ? values.get(name) : undefined);
  const node = (name) => (nodeByKey.has(values.get(name)) ? values.get(name) : undefined);
  const next = {
    view: VIEWS.includes(path) ? path : VIEWS[0],
    focus: node("focus"),
    from: node("from"),
    to: node("to"),
    open: (values.get("open") || "").split(",").filter((key) => nodeByKey.has(key)),
    hide: (values.get("hide") || "").split(",").filter((code) => Object.hasOwn(KINDS, code)),
    at: take("at"),
    report: reportByKey.has(values.get("report")) ? values.get("report") : undefined,
    lang: ["zh", "en"].includes(values.get("lang")) ? values.get("lang") : undefined,
  };
  for (const name of KEPT_AS_TEXT) next[name] = values.get(name) || undefined;
  const direct = /^(?:fact|thing)\/(.+)$/.exec(path);
  if (direct && known(direct[1])) {
    next.at = direct[1];
    next.view = nodeByKey.has(direct[1]) ? "graph" : "source";
    if (nodeByKey.has(direct[1])) next.focus = direct[1];
  }
  return next;
}

function formatAddress(target) {
  const parts = [];
  const graph = target.view === "graph";
  for (const name of ["report", "focus", "from", "to", "at", "lang", ...KEPT_AS_TEXT]) {
    if (["from", "to"].includes(name) && !graph) continue;
    if (target[name]) parts.push(`${name}=${encodeURIComponent(target[name]).replaceAll("%2F", "/").replaceAll("%2C", ",")}`);
  }
  if (target.open && target.open.length && graph) parts.push(`open=${target.open.join(",")}`);
  if (target.hide && target.hide.length) parts.push(`hide=${target.hide.join(",")}`);
  return `#/${target.view}${parts.length ? "?" + parts.join("&") : ""}`;
}

const addressOf = (changes) => formatAddress({ ...state, ...changes });

function go(changes) {
  const address = addressOf(changes);
  if (address === location.hash) return;
  backward += 1;
  location.hash = address;
}
// A change that makes no step for Back: what is typed letter by letter, and where the picture has been dragged to.
function note(changes) {
  state = { ...state, ...changes };
  history.replaceState(history.state, "", formatAddress(state));
}
// The thing in the middle of the graph, with nothing else pinned.
const onto = (key) => ({ ...LEAVING, view: "graph", focus: key, open: [], at: key, from: undefined, to: undefined });
