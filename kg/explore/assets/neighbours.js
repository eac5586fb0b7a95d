// The neighbours of a thing: what it hangs on at its left, what hangs on it at its right, kind by kind. Beyond the arrows
// of the graph there are the facts of one sentence, a promise and what answers it, and projects that bear one name.
const STAR_ROWS = 16;
const STAR_COLUMNS_OF_KIND = 3;
const MOST_BESIDE = 12; // things of the same sentences
const FIRST_COLUMN = 1.35;
const NEXT_COLUMN = 1.05;
const KIND_ORDER = new Map(DATA.kinds.map(({ code }, place) => [code, place]));

// Facts in the order of time; other things by how much is said of them; then in the order of the source.
const untilOf = (node) => (isFact(node.key) ? factByKey.get(node.key).end || "9999" : "");
const byRank = (a, b) => (b.weight || 0) - (a.weight || 0) || (untilOf(a) < untilOf(b) ? -1 : untilOf(a) > untilOf(b) ? 1 : a.id - b.id);

let projectsByName;
function namesakesOf(node) {
  if (node.kind !== "project") return [];
  if (!projectsByName) projectsByName = groupedBy(NODES.filter((one) => one.kind === "project"), (one) => one.label);
  return projectsByName.get(node.label).filter((one) => one !== node);
}

// The relations of a thing that are no arrows of the graph: [number of the other, relation as read from here].
function furtherOf(index) {
  const node = NODES[index];
  const fact = factByKey.get(node.key);
  if (!fact) return namesakesOf(node).map((one) => [one.id, "alike"]);
  const beside = factsOfStatement[fact.statement].filter((one) => one !== fact).map((one) => [nodeByKey.get(one.id).id, "beside"]);
  const answers = (assessmentsOf.get(fact.id) || [])
    .filter((one) => one.outcome !== undefined)
    .map((one) => (one.target === fact.index ? [one.outcome, "answered"] : [one.target, "answers"]))
    .map(([other, relation]) => [nodeByKey.get(DATA.facts[other].id).id, relation]);
  return [...new Map([...beside, ...answers])];
}

// Columns of at most so many rows; kinds follow each other and share a column where they fit.
function columnsOf(nodes, more) {
  const columns = [];
  const byKind = groupedBy(nodes, (node) => node.kind);
  for (const kind of [...byKind.keys()].sort((a, b) => KIND_ORDER.get(a) - KIND_ORDER.get(b))) {
    const ranked = byKind.get(kind).sort(byRank);
    const lost = ranked.splice(STAR_ROWS * STAR_COLUMNS_OF_KIND).length;
    if (lost) more[kind] = (more[kind] || 0) + lost;
    if (columns.length && columns.at(-1).length + ranked.length <= STAR_ROWS) columns.at(-1).push(...ranked);
    else for (let start = 0; start < ranked.length; start += STAR_ROWS) columns.push(ranked.slice(start, start + STAR_ROWS));
  }
  return columns;
}

// The indicators and projects that the sentences of a thing speak of as well, those of most sentences first.
function thingsBeside(node) {
  const counts = new Map();
  const sentences = new Set(after[node.id].map((index) => factByKey.get(NODES[index].key)).filter(Boolean).map((fact) => fact.statement));
  for (const sentence of sentences)
    for (const about of new Set(factsOfStatement[sentence].map((fact) => fact.about)))
      if (about !== node.key && !about.startsWith("topic/")) counts.set(about, (counts.get(about) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([key]) => nodeByKey.get(key)).slice(0, MOST_BESIDE);
}

// The star of a thing: the places of its neighbours as [number, column, row] round the cell (0, 0), and how many of each
// kind found no room.
const stars = new Map();
function starOf(node) {
  if (stars.has(node.id)) return stars.get(node.id);
  const more = {};
  const nodesOf = (indices) => [...new Set(indices)].filter((index) => index !== node.id).map((index) => NODES[index]);
  const right = new Set(after[node.id]);
  const left = nodesOf(before[node.id]);
  const further = furtherOf(node.id).map(([index]) => index).filter((index) => !right.has(index) && !left.includes(NODES[index]));
  const columns = [columnsOf(left, more), columnsOf(nodesOf([...right, ...further]).filter((other) => !left.includes(other)), more)];
  if (["project", "indicator"].includes(node.kind) && columns[1].length <= 1) columns[1].push(thingsBeside(node));
  const places = [];
  columns.forEach((side, at) => {
    side.forEach((column, position) => {
      const beside = at === 1 && position === 1 && column.some((other) => !isFact(other.key)) && columns[1].length === 2;
      const x = (at ? 1 : -1) * (FIRST_COLUMN + (beside ? FIRST_COLUMN : NEXT_COLUMN * position));
      const top = -Math.floor((column.length - 1) / 2);
      column.forEach((other, step) => places.push([other.id, x, top + step]));
    });
  });
  stars.set(node.id, { places, more });
  return stars.get(node.id);
}

// The relations beyond the arrows among the things of a star: those of the things in the middle, and from the facts of
// a thing to what stands in the same sentence.
function furtherLinks(cells, centres) {
  const links = [];
  for (const centre of centres) {
    for (const [other, relation] of furtherOf(centre)) if (cells.has(other)) links.push({ from: centre, to: other, relation });
    for (const index of after[centre]) {
      const fact = factByKey.get(NODES[index].key);
      if (!fact || !cells.has(index)) continue;
      for (const about of new Set(factsOfStatement[fact.statement].map((one) => one.about))) {
        const other = nodeByKey.get(about).id;
        if (other !== centre && cells.has(other) && !before[centre].includes(other) && cells.get(other)[0] > cells.get(index)[0]) links.push({ from: index, to: other, relation: "beside" });
      }
    }
  }
  return links;
}
