// Every view has an address in the fragment: #/graph?focus=project/…&at=milestone/…
const VIEWS = ["graph", "source", "targets", "projects", "outcomes", "queries"].filter(
  (view) => (view !== "outcomes" || DATA.assessments.length) && (view !== "queries" || DATA.queries.length),
);
const FACETS = ["report", "topic", "area", "period", "strength", "verdict"];
const KEPT_AS_TEXT = [...FACETS.map((name) => `f.${name}`), "query"];
let state = { view: "graph", open: [], hide: [] };
let backward = 0;

function parseAddress(fragment) {
  const [path, query = ""] = fragment.replace(/^#?\/?/, "").split("?");
  const values = new URLSearchParams(query);
  const take = (name) => (known(values.get(name)) ? values.get(name) : undefined);
  const node = (name) => (nodeByKey.has(values.get(name)) ? values.get(name) : undefined);
  const next = {
    view: VIEWS.includes(path) ? path : "graph",
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
    if (nodeByKey.has(direct[1])) next.focus = direct[1];
    else next.view = "source";
  }
  return next;
}

function formatAddress(target) {
  const parts = [];
  const graph = target.view === "graph";
  for (const name of ["report", "focus", "from", "to", "at", "lang", ...KEPT_AS_TEXT]) {
    if (["from", "to"].includes(name) && !graph) continue;
    if (target[name]) parts.push(`${name}=${encodeURIComponent(target[name]).replaceAll("%2F", "/")}`);
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
// The thing in the middle of the graph, with nothing else pinned.
const onto = (key) => ({ view: "graph", focus: key, open: [], at: key, from: undefined, to: undefined });
