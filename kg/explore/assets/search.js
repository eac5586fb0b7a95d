// Search in names and sentences, in either script.
const FOLD = new Map();
{
  const pairs = [...DATA.fold];
  for (let place = 0; place + 1 < pairs.length; place += 2) FOLD.set(pairs[place], pairs[place + 1]);
}
const fold = (text) =>
  [...text.toLowerCase()].map((character) => FOLD.get(character) || character).join("").replace(/\s+/g, "");

let searchable;
function entries() {
  if (searchable) return searchable;
  searchable = [];
  for (const node of NODES) {
    const extra = (DATA.things[node.key] || {}).names || [];
    const names = [node.label, node.english, ...extra].filter(Boolean).map(fold);
    searchable.push({ key: node.key, kind: node.kind, fact: isFact(node.key), names, weight: node.weight || 0 });
  }
  for (const statement of DATA.statements)
    searchable.push({ key: statement.id, kind: "statement", names: [fold(quoteOf(statement))], weight: 0 });
  return searchable;
}

// What matches: by its characters first, then by the sound of its name.
function find(query) {
  const wanted = fold(query);
  if (!wanted) return [];
  const letters = /^[a-z'\s]+$/i.test(query) ? wanted.replaceAll("'", "") : "";
  const groups = { things: [], facts: [], statements: [] };
  for (const entry of entries()) {
    let best = Infinity;
    for (const name of entry.names) {
      const place = name.indexOf(wanted);
      if (place >= 0) best = Math.min(best, name === wanted ? -1 : place === 0 ? 0 : 2);
      else if (letters && entry.kind !== "statement" && best > 1) best = Math.min(best, soundRank(name, letters) + 1);
    }
    if (best === Infinity) continue;
    const group = entry.kind === "statement" ? "statements" : entry.fact ? "facts" : "things";
    groups[group].push({ ...entry, best });
  }
  const order = (a, b) => a.best - b.best || b.weight - a.weight;
  return [
    ...groups.things.sort(order).slice(0, 12),
    ...groups.facts.sort(order).slice(0, 12),
    ...groups.statements.slice(0, 8),
  ];
}

function startSearch() {
  const field = byId("search");
  const list = byId("results");
  let active = -1;
  let found = [];
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const activate = (position) => {
    active = position;
    [...list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === active)));
    if (active >= 0) {
      list.children[active].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", list.children[active].id);
    }
  };
  const choose = (entry) => {
    close();
    field.blur();
    field.value = "";
    // While a path waits for its other end, what is found becomes that end.
    if (state.view === "graph" && state.from && !state.to && entry.kind !== "statement") return go({ to: entry.key, at: entry.key });
    if (entry.kind === "statement") go({ view: "source", at: entry.key, report: undefined });
    else if (state.view === "source" && entry.fact) go({ at: entry.key, report: undefined });
    else go(onto(entry.key));
  };
  const show = () => {
    found = find(field.value);
    const rows = found.map((entry, index) => {
      const isStatement = entry.kind === "statement";
      const node = nodeByKey.get(entry.key);
      const label = isStatement ? quoteOf(statementByKey.get(entry.key)) : labelOf(node);
      return make(
        "div",
        {
          role: "option",
          id: `result-${index}`,
          class: "result",
          "aria-selected": "false",
          onmousedown: (event) => event.preventDefault(),
          onclick: () => choose(entry),
        },
        isStatement ? make("span", { class: "glyph quote-sign" }, "“") : glyphElement(entry.kind),
        make("span", { class: "result-label" }, said(label), !isStatement && !entry.fact && otherLabel(node) && make("span", { class: "other" }, said(otherLabel(node)))),
        make("span", { class: "result-kind" }, isStatement ? say("source") : kindWord(entry.kind)),
      );
    });
    fill(list, rows.length ? rows : field.value.trim() ? [make("div", { class: "result none" }, say("nothingFound"))] : []);
    list.hidden = !field.value.trim();
    field.setAttribute("aria-expanded", String(!list.hidden));
    active = -1;
  };
  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!found.length) return;
      activate((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + found.length) % found.length);
    } else if (event.key === "Enter" && found.length && !event.isComposing) choose(found[Math.max(active, 0)]);
    else if (event.key === "Escape") close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      field.focus();
    }
  });
}
