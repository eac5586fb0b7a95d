// The address says what is shown; every change of it draws anew.
const SHOW = { promises: showPromises, compare: showCompare, targets: showTargets, projects: showProjects, graph: showGraph, source: showSource, queries: showQueries, data: showData };

function show() {
  const { id: focused, dataset: { key } = {} } = document.activeElement || {};
  state = parseAddress(location.hash);
  language = state.lang ? { zh: "zh-Hans", en: "en" }[state.lang] : navigator.language.startsWith("zh") ? "zh-Hans" : "en";
  document.documentElement.lang = language;
  showBar();
  showFilters();
  for (const view of Object.keys(SHOW)) byId(`view-${view}`).hidden = view !== state.view;
  // On a phone the links of the views go on beyond the edge.
  const here = byId("views").querySelector("[aria-current]");
  byId("views").scrollLeft = Math.max(0, here.offsetLeft - byId("views").clientWidth / 2);
  showPanel();
  SHOW[state.view]();
  nameWindow();
  // What is drawn again keeps the focus that it had.
  const again = focused ? byId(focused) : key && byId(`view-${state.view}`).querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (again && document.activeElement !== again && document.activeElement === document.body) again.focus({ preventScroll: true });
}

// The window is called after what is open in it.
function nameWindow() {
  const open = state.at && (nodeByKey.has(state.at) ? labelOf(nodeByKey.get(state.at)) : quoteOf(statementByKey.get(state.at)));
  document.title = [open && [...open].slice(0, 40).join(""), say(state.view), byId("title").textContent].filter(Boolean).join(" · ");
}

function showBar() {
  const titles = DATA.reports.map((report) => report.title);
  byId("title").textContent = titles.length === 1 ? titles[0] : labelOf(nodeByKey.get(ALL_REPORTS));
  byId("subtitle").textContent = titles.length === 1 ? reportName(DATA.reports[0]) : say("countCommitments", count(COMMITMENTS.length));
  byId("skip").textContent = say("skip");
  byId("search").placeholder = say("search");
  byId("search").setAttribute("aria-label", say("searchLabel"));
  byId("results").setAttribute("aria-label", say("searchLabel"));
  byId("language").textContent = say("otherLanguage");
  byId("views").setAttribute("aria-label", say("views"));
  fill(
    byId("views"),
    VIEWS.map((view) =>
      make("a", { href: addressOf({ ...LEAVING, view, report: undefined, ...(view === "graph" ? {} : { focus: state.focus }) }), "aria-current": view === state.view ? "page" : undefined }, say(view)),
    ),
  );
}

byId("language").addEventListener("click", () => {
  drawn = "";
  go({ lang: language === "en" ? "zh" : "en" });
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".menu[open], .facets[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  } else if (state.at && byId("results").hidden) {
    go({ at: undefined });
    byId("main").focus({ preventScroll: true });
  }
});
addEventListener("hashchange", show);
darkScheme.addEventListener("change", () => {
  inks = {};
  if (picture) picture.redraw();
});
let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  if (["projects", "promises", "compare", "targets"].includes(state.view)) SHOW[state.view]();
});
startSearch();
show();
// What the filter of the promises and the search look through is made ready while nobody waits, a little at a time.
const READY_AT_ONCE = 500;
function getReady(from) {
  if (from >= COMMITMENTS.length) return void requestIdleCallback(() => entries());
  COMMITMENTS.slice(from, from + READY_AT_ONCE).forEach((one) => foldedRow(rowOfCommitment(one)));
  requestIdleCallback(() => getReady(from + READY_AT_ONCE));
}
if ("requestIdleCallback" in window) requestIdleCallback(() => getReady(0));
