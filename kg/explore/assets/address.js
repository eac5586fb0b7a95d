// Every view has an address in the fragment: #/graph?focus=project/…&at=milestone/…
const VIEWS = ["graph", "source", "targets", "projects"];
let state = { view: "graph", open: [] };
let backward = 0;

function parseAddress(fragment) {
  const [path, query = ""] = fragment.replace(/^#?\/?/, "").split("?");
  const values = new URLSearchParams(query);
  const take = (name) => (known(values.get(name)) ? values.get(name) : undefined);
  const next = {
    view: VIEWS.includes(path) ? path : "graph",
    focus: nodeByKey.has(values.get("focus")) ? values.get("focus") : undefined,
    open: (values.get("open") || "").split(",").filter((key) => nodeByKey.has(key)),
    at: take("at"),
    report: reportByKey.has(values.get("report")) ? values.get("report") : undefined,
    lang: ["zh", "en"].includes(values.get("lang")) ? values.get("lang") : undefined,
  };
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
  for (const name of ["report", "focus", "at", "lang"]) if (target[name]) parts.push(`${name}=${target[name]}`);
  if (target.open && target.open.length && target.view === "graph") parts.push(`open=${target.open.join(",")}`);
  return `#/${target.view}${parts.length ? "?" + parts.join("&") : ""}`;
}

const addressOf = (changes) => formatAddress({ ...state, ...changes });

function go(changes) {
  const address = addressOf(changes);
  if (address === location.hash) return;
  backward += 1;
  location.hash = address;
}
