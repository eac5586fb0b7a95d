// The data of the page, and the ways through it.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const DATA = read("data");
const NETWORK = read("network");
const NODES = NETWORK.nodes;
const KINDS = Object.fromEntries(DATA.kinds.map((kind) => [kind.code, kind]));
const FACT_KINDS = ["target", "qualitative", "outcome", "milestone"];

const nodeByKey = new Map(NODES.map((node) => [node.key, node]));
const factByKey = new Map(DATA.facts.map((fact) => [fact.id, fact]));
const statementByKey = new Map(DATA.statements.map((statement) => [statement.id, statement]));
const reportByKey = new Map(DATA.reports.map((report, index) => [report.id, index]));

const after = NODES.map(() => []);
const before = NODES.map(() => []);
for (const edge of NETWORK.edges) {
  after[edge.from].push(edge.to);
  before[edge.to].push(edge.from);
}

const factsOfStatement = DATA.statements.map(() => []);
for (const fact of DATA.facts) factsOfStatement[fact.statement].push(fact);

const isFact = (key) => factByKey.has(key);
const known = (key) => nodeByKey.has(key) || statementByKey.has(key);
const quoteOf = (record) => DATA.reports[record.report].text.slice(record.at[0], record.at[1]);
const byTime = (a, b) => (a.end || "9").localeCompare(b.end || "9") || a.report - b.report || a.at[0] - b.at[0];

// All facts under a thing, each once.
function factsUnder(key) {
  const found = new Set();
  const seen = new Set();
  const walk = (index) => {
    if (seen.has(index)) return;
    seen.add(index);
    for (const next of after[index]) {
      if (isFact(NODES[next].key)) found.add(NODES[next].key);
      else walk(next);
    }
  };
  if (nodeByKey.has(key)) walk(nodeByKey.get(key).id);
  return [...found].map((id) => factByKey.get(id));
}

// The paragraph [start, end) of a report's text round an offset.
function paragraphRound(text, offset) {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return [start, end < 0 ? text.length : end];
}
