// The data of the page, and the ways through it.
const read = (id) => JSON.parse(document.getElementById(id).textContent);

// Columns back to records: see columnar.py.
const ALPHABET = Array.from({ length: 95 }, (_, place) => String.fromCharCode(32 + place)).filter((character) => !'"\\<>&'.includes(character));
const NUMBER_OF = new Map(ALPHABET.map((character, place) => [character, place]));
function valuesOfColumn(column) {
  if (Array.isArray(column)) return column;
  if (column.p) {
    const [steps, lengths] = column.p.map(valuesOfColumn);
    let place = 0;
    return steps.map((step, row) => (step === null ? null : [(place += step), place + lengths[row]]));
  }
  if (column.t) return column.t.map((tail) => column.h + tail);
  const size = ALPHABET.length;
  if (column.d !== undefined) {
    // Twice five characters for twice eight hexadecimal digits.
    const half = (from) => {
      let number = 0;
      for (let at = from; at < from + 5; at += 1) number = number * size + NUMBER_OF.get(column.d[at]);
      return number.toString(16).padStart(8, "0");
    };
    return valuesOfColumn(column.k).map((head, row) => head + half(row * 10) + half(row * 10 + 5));
  }
  if (column.s) {
    const parts = valuesOfColumn(column.v);
    const gaps = column.s.map((sentence) => new Set(String(sentence).match(/⟨\d+⟩/g)).size);
    let at = 0;
    return valuesOfColumn(column.i).map((index) => {
      const from = at;
      at += gaps[index];
      const filled = (frame) => frame.replace(/⟨(\d+)⟩/g, (_, gap) => parts[from + Number(gap)]);
      return Array.isArray(column.s[index]) ? column.s[index].map(filled) : filled(column.s[index]);
    });
  }
  const wide = column.w.length < size ? 1 : 2;
  return Array.from({ length: column.i.length / wide }, (_, row) => {
    const high = NUMBER_OF.get(column.i[row * wide]);
    const number = wide === 1 ? high : high * size + NUMBER_OF.get(column.i[row * wide + 1]);
    return number === 0 ? null : column.w[number - 1];
  });
}
function unpack(table) {
  const records = Array.from({ length: table.n }, () => ({}));
  for (const [key, column] of Object.entries(table.c)) {
    const values = valuesOfColumn(column);
    for (let row = 0; row < table.n; row += 1) if (values[row] !== null) records[row][key] = values[row];
  }
  return records;
}

const DATA = read("data");
DATA.statements = unpack(DATA.statements);
DATA.facts = unpack(DATA.facts);
DATA.assessments = unpack(DATA.assessments);
DATA.promises = unpack(DATA.promises);
DATA.needs = unpack(DATA.needs);
const NETWORK = read("network");
NETWORK.edges = unpack(NETWORK.edges);
const NODES = unpack(NETWORK.nodes);
function groupedBy(list, keyOf) {
  const groups = new Map();
  for (const one of list) {
    const key = keyOf(one);
    if (groups.has(key)) groups.get(key).push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
const KINDS = Object.fromEntries(DATA.kinds.map((kind) => [kind.code, kind]));
const FACT_KINDS = ["target", "qualitative", "outcome", "milestone"];
const ALL_REPORTS = "reports";

// The facts are things of the graph in their own order. What such a thing is called is made of its parts, as
// label_of and short_label_of in projection.py make it.
const inBoth = (words) => (Array.isArray(words) && words.length > 1 ? words : [[words].flat()[0], [words].flat()[0]]);
function nameFact(node, fact, about) {
  const [period, periodEnglish] = fact.period ? inBoth(fact.period) : [];
  let said;
  if (fact.kind === "milestone") said = inBoth(DATA.codes.milestone[fact.state] || fact.state);
  else if (fact.value) said = inBoth(fact.value);
  else said = [fact.condition, fact.condition];
  const indicator = fact.value && about.kind === "indicator";
  const name = indicator ? [about.label, about.english || about.label] : [fact.subject, fact.subject];
  const [chinese, english] = fact.kind === "milestone" ? [`${name[0]}：${said[0]}`, `${name[1]}: ${said[1].toLowerCase()}`] : [`${name[0]} ${said[0]}`, `${name[1]} ${said[1]}`];
  node.label = period ? `${chinese}（${period}）` : chinese;
  const other = period ? `${english} (${periodEnglish})` : english;
  if (other !== node.label) node.english = other;
  if (indicator || fact.kind === "milestone") node.short = period ? [`${period} ${said[0]}`, `${periodEnglish}: ${said[1]}`] : said;
}
const namedThings = new Map();
NODES.forEach((node, index) => {
  node.id = index;
  if (node.key) namedThings.set(node.key, node);
});
NODES.filter((node) => FACT_KINDS.includes(node.kind)).forEach((node, place) => {
  const fact = DATA.facts[place];
  node.key = fact.id;
  nameFact(node, fact, namedThings.get(fact.about));
});

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
DATA.facts.forEach((fact, index) => (fact.index = index));
DATA.statements.forEach((statement, index) => (statement.index = index));

// What a later report says of a promise, by promise; and the promises that an outcome answers.
const assessmentsOf = new Map();
for (const assessment of DATA.assessments) {
  for (const index of [assessment.target, assessment.outcome]) {
    if (index === undefined) continue;
    const key = DATA.facts[index].id;
    assessmentsOf.set(key, [...(assessmentsOf.get(key) || []), assessment]);
  }
}

// Promises, each with its one conclusion, by the place of their fact.
const promiseOf = new Map(DATA.promises.map((promise) => [promise.fact, promise]));
// Every commitment once: each promise, then each committing sentence in which there is none.
const COMMITMENTS = [
  ...DATA.promises.map((promise) => ({ key: DATA.facts[promise.fact].id, promise, fact: DATA.facts[promise.fact], statement: DATA.statements[DATA.facts[promise.fact].statement] })),
  ...DATA.statements
    .filter((statement) => statement.kind === "commitment" && !factsOfStatement[statement.index].some((fact) => promiseOf.has(fact.index)))
    .map((statement) => ({ key: statement.id, statement })),
].sort((a, b) => Boolean(b.promise) - Boolean(a.promise) || a.statement.index - b.statement.index || (a.fact ? a.fact.at[0] - b.fact.at[0] : 0));

const isFact = (key) => factByKey.has(key);
const known = (key) => nodeByKey.has(key) || statementByKey.has(key);
const quoteOf = (record) => DATA.reports[record.report].text.slice(record.at[0], record.at[1]);
const byTime = (a, b) => (a.end || "9").localeCompare(b.end || "9") || a.report - b.report || a.at[0] - b.at[0];
const isPromise = (fact) => fact.kind === "qualitative" || Boolean(fact.promised);
const hasHead = (node) => before[node.id].some((index) => NODES[index].kind === "topic");
const isHead = (node) => node.kind === "topic" && after[node.id].some((index) => NODES[index].kind === "topic");

// All facts under a thing, each once.
const underneath = new Map();
function factsUnder(key) {
  if (underneath.has(key)) return [...underneath.get(key)];
  const found = new Set();
  const seen = new Set();
  const stack = nodeByKey.has(key) ? [nodeByKey.get(key).id] : [];
  const wholes = nodeByKey.has(key) && nodeByKey.get(key).kind === "report";
  if (wholes) {
    // Policy areas are shared by the reports: what is under one would be under all.
    const report = reportByKey.get(key);
    const own = DATA.facts.filter((fact) => report === undefined || fact.report === report);
    underneath.set(key, own);
    return [...own];
  }
  while (stack.length) {
    const index = stack.pop();
    if (seen.has(index)) continue;
    seen.add(index);
    for (const next of after[index]) {
      if (isFact(NODES[next].key)) found.add(NODES[next].key);
      else stack.push(next);
    }
  }
  underneath.set(key, [...found].map((id) => factByKey.get(id)).sort(byTime));
  return [...underneath.get(key)];
}

// The paragraph [start, end) of a report's text round an offset.
function paragraphRound(text, offset) {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return [start, end < 0 ? text.length : end];
}
