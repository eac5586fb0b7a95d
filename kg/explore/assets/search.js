// Search in names and sentences, in either script.
const FOLD = new Map();
{
  const pairs = [...DATA.fold];
  for (let place = 0; place + 1 < pairs.length; place += 2) FOLD.set(pairs[place], pairs[place + 1]);
}
const FOLDED = FOLD.size ? new RegExp(`[${[...FOLD.keys()].join("")}]`, "gu") : undefined;
const fold = (text) => {
  const low = text.toLowerCase().replace(/\s+/g, "");
  return FOLDED ? low.replace(FOLDED, (character) => FOLD.get(character)) : low;
};

const folded = new Map();
function foldOnce(text) {
  if (!folded.has(text)) folded.set(text, fold(text));
  return folded.get(text);
}

// English words for kinds of projects, which have Chinese names alone: "Xiongxin railway" is 雄忻高铁.
const KIND_WORDS = {
  railway: ["铁路", "高铁", "城际", "客专"], rail: ["铁路", "高铁", "轨道"], metro: ["地铁", "轨道交通"], airport: ["机场"], expressway: ["高速"], highway: ["公路", "高速"], motorway: ["高速"], road: ["公路", "路"],
  bridge: ["桥"], port: ["港"], canal: ["运河"], reservoir: ["水库"], dam: ["水库", "坝"], river: ["河", "江"], lake: ["湖"], hospital: ["医院"], university: ["大学", "学院"], college: ["学院"], school: ["学校", "中学", "小学"],
  museum: ["博物馆", "博物院"], library: ["图书馆"], stadium: ["体育场", "体育馆"], laboratory: ["实验室"], park: ["公园", "园区", "产业园"], zone: ["区"], base: ["基地"], station: ["站"], plant: ["厂", "电站"], mine: ["矿"], bank: ["银行"], tunnel: ["隧道"], pipeline: ["管道", "管线"],
};

// Where and when a record is: the names of its area in both languages, the years of its report and of its period.
const areaNames = new Map();
function placeAndTime(index, record) {
  const report = DATA.reports[index];
  if (!areaNames.has(report.adcode)) {
    const words = DATA.codes.place[report.adcode];
    areaNames.set(report.adcode, [report.area, ...(Array.isArray(words) ? words : [words])].filter(Boolean).map(fold));
  }
  const years = record && record.end ? [record.end.slice(0, 4), ...(record.start ? [record.start.slice(0, 4)] : [])] : [];
  return { areas: areaNames.get(report.adcode), report: String(report.year), years };
}

let searchable;
function entries() {
  if (searchable) return searchable;
  searchable = [];
  const namesOf = (node) => [node.label, node.english, ...((DATA.things[node.key] || {}).names || [])].filter(Boolean).map(foldOnce);
  for (const node of NODES) {
    const fact = factByKey.get(node.key);
    const about = fact && nodeByKey.get(fact.about);
    // A fact is found by the other names of its indicator, too: GDP is 地区生产总值.
    const names = about && about.kind !== "topic" ? [...namesOf(node), ...namesOf(about)] : namesOf(node);
    const sounded = about && about.kind !== "topic" ? namesOf(about) : names;
    searchable.push({ key: node.key, kind: node.kind, fact: Boolean(fact), names, sounded, weight: node.weight || 0, at: fact && placeAndTime(fact.report, fact) });
  }
  for (const statement of DATA.statements) {
    const concepts = [...new Set(factsOfStatement[statement.index].map((fact) => fact.about))].map((key) => nodeByKey.get(key)).filter((node) => node && node.english);
    searchable.push({ key: statement.id, kind: "statement", names: [fold(quoteOf(statement)), ...concepts.map((node) => foldOnce(node.english))], weight: 0, at: placeAndTime(statement.report, statement) });
  }
  return searchable;
}

// The areas of a thing, worked out when they are asked for: those of the reports of its facts.
const areasOfThing = new Map();
function whereIs(entry) {
  if (entry.at) return [entry.at];
  if (!areasOfThing.has(entry.key)) areasOfThing.set(entry.key, [...new Set(factsUnder(entry.key).map((fact) => fact.report))].map((index) => placeAndTime(index)));
  return areasOfThing.get(entry.key);
}

// How well a name fits one word of the question: 0 its beginning, 2 a later place, then by its sound, then by what kind
// of thing it is called in English. Infinity where it does not.
function rankOfWord(entry, word) {
  let best = Infinity;
  for (const name of entry.names) {
    const place = name.indexOf(word.text);
    if (place >= 0) best = Math.min(best, name === word.text ? -1 : place === 0 ? 0 : 2);
  }
  if (best > 1 && word.letters && entry.sounded) for (const name of entry.sounded) best = Math.min(best, soundOf(name, word) + 1);
  if (best === Infinity && word.kinds && entry.names.some((name) => word.kinds.some((kind) => name.includes(kind)))) return 3;
  return best;
}

// Facts of one thing share its names, so each name is sounded out once for a word.
function soundOf(name, word) {
  if (!word.heard.has(name)) word.heard.set(name, soundRank(name, word.letters));
  return word.heard.get(name);
}

// What an English word is in Chinese, as far as the bilingual names show it: the two characters, or the one, that stand in
// nearly all names with that word and in few others. So "coal" finds sentences with 煤.
const MOSTLY = 0.75;
const SELDOM = 0.1;
const LEAST_NAMES = 3;
let bilingual;
const chineseOf = new Map();
function inChinese(word) {
  if (!/^[a-z]{3,}$/.test(word)) return undefined;
  if (!bilingual) bilingual = NODES.filter((node) => node.english && ["indicator", "topic"].includes(node.kind)).map((node) => ({ label: node.label, words: new Set(node.english.toLowerCase().match(/[a-z]+/g)) }));
  if (!chineseOf.has(word)) {
    const [own, others] = [bilingual.filter((name) => name.words.has(word)), bilingual.filter((name) => !name.words.has(word))];
    const share = (names, part) => names.filter((name) => name.label.includes(part)).length / (names.length || 1);
    const parts = (length) => new Set(own.flatMap(({ label }) => Array.from({ length: Math.max(0, label.length - length + 1) }, (_, at) => label.slice(at, at + length))));
    const telling = (length) => [...parts(length)].filter((part) => /^[\u4e00-\u9fff]+$/.test(part) && share(own, part) >= MOSTLY && share(others, part) <= SELDOM);
    const found = own.length < LEAST_NAMES ? [] : [telling(2), telling(1)].find((some) => some.length);
    chineseOf.set(word, found && found.length ? found.slice(0, 2) : undefined);
  }
  return chineseOf.get(word);
}

const wordOf = (text) => {
  const folded_ = fold(text);
  return { text: folded_, heard: new Map(), letters: /^[a-z'\s]+$/i.test(text) ? folded_.replaceAll("'", "") : "", kinds: KIND_WORDS[folded_] || KIND_WORDS[folded_.replace(/s$/, "")] || inChinese(folded_), year: /^((?:19|20)\d\d)年?$/.exec(folded_)?.[1] };
};

// The rank of an entry for words in any order: each is in its name or says where or when it is, and one at least names it.
function rankOfWords(entry, words) {
  let total = 0;
  let named = false;
  for (const word of words) {
    const rank = rankOfWord(entry, word);
    if (rank < Infinity) {
      named = true;
      total += Math.max(rank, 0);
      continue;
    }
    const where = whereIs(entry);
    if (word.year && where.some((one) => one.years.includes(word.year))) continue;
    if (word.year && where.some((one) => one.report === word.year)) total += 4;
    else if (word.text.length > 1 && where.some((one) => one.areas.some((name) => name.startsWith(word.text)))) total += 0;
    else return Infinity;
  }
  return named ? total + 1 : Infinity;
}

// 雄忻高铁 → 粮食产量 (or ->): the way between two things, each the best that is found under its name.
function findPath(query) {
  const ends = query.split(/\s*(?:→|->)\s*/).filter((end) => end.trim());
  if (ends.length !== 2) return undefined;
  const [from, to] = ends.map((end) => find(end).shown.find((entry) => entry.kind !== "statement"));
  return from && to && from.key !== to.key ? { from: from.key, to: to.key } : undefined;
}

const MOST_OF = { things: 12, facts: 12, statements: 8 };
const ALL_AT_ONCE = 400;

// What matches: the words as they stand together, by their characters or by the sound of a name; else the words in any
// order; else words that differ from those typed by one letter. `total` says how many there are.
function find(query, all = false) {
  const whole = wordOf(query);
  if (!whole.text) return { shown: [], total: 0 };
  let parts = query.trim().split(/[\s,，、]+/).filter(Boolean).map(wordOf);
  let groups = ranked((entry) => rankOfWord(entry, whole), parts);
  if (!groups.total) {
    parts = parts.map((word) => (word.year || word.text.length < 4 || !word.letters ? word : wordOf(nearest(word.text) || word.text)));
    groups = ranked(() => Infinity, parts);
  }
  const most = (name) => (all ? ALL_AT_ONCE : MOST_OF[name]);
  return { shown: ["things", "facts", "statements"].flatMap((name) => groups[name].slice(0, most(name))), total: groups.total };
}

function ranked(rankWhole, words) {
  const groups = { things: [], facts: [], statements: [] };
  let total = 0;
  for (const entry of entries()) {
    let best = rankWhole(entry);
    if (best === Infinity && words.length) best = rankOfWords(entry, words);
    if (best === Infinity) continue;
    total += 1;
    groups[entry.kind === "statement" ? "statements" : entry.fact ? "facts" : "things"].push({ ...entry, best });
  }
  for (const group of Object.values(groups)) group.sort((a, b) => a.best - b.best || b.weight - a.weight);
  return { ...groups, total };
}

// The English word of a name that differs from what was typed by one letter changed, left out, added or swapped.
let englishWords;
function nearest(typed) {
  if (!englishWords) {
    englishWords = new Set();
    for (const node of NODES) if (node.english && !isFact(node.key)) for (const word of node.english.toLowerCase().match(/[a-z]{4,}/g) || []) englishWords.add(word);
    for (const names of Object.values(DATA.codes.place)) if (Array.isArray(names)) for (const word of names[1].toLowerCase().match(/[a-z]{4,}/g) || []) englishWords.add(word);
    for (const word of Object.keys(KIND_WORDS)) englishWords.add(word);
  }
  return [...englishWords].find((word) => isOneSlip(typed, word));
}
function isOneSlip(typed, word) {
  if (Math.abs(typed.length - word.length) > 1 || typed === word) return false;
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  const [rest, other] = [typed.slice(at), word.slice(at)];
  return rest.slice(1) === other.slice(1) || rest === other.slice(1) || rest.slice(1) === other || (rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2));
}

// Where a result is from: the report of a fact or a sentence, the areas of a thing.
function whereWords(entry) {
  const record = factByKey.get(entry.key) || statementByKey.get(entry.key);
  if (record) return reportName(DATA.reports[record.report]);
  if (["report", "topic", "place", "agency"].includes(entry.kind)) return "";
  const areas = areasOf(nodeByKey.get(entry.key));
  return areas.length > 2 ? say("countAreas", areas.length) : areas.join(say("comma"));
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
    field.value = "";
    // The focus goes to what is opened; from there Escape closes it.
    focusPanel = true;
    // While a path waits for its other end, what is found becomes that end.
    if (state.view === "graph" && state.from && !state.to && entry.kind !== "statement") return go({ to: entry.key, at: entry.key });
    if (entry.kind === "statement") go({ ...LEAVING, view: "source", at: entry.key, report: undefined });
    else if (state.view !== "graph" && entry.fact) go({ at: entry.key, report: undefined });
    else go(onto(entry.key));
  };
  let all = false;
  const show = () => {
    const way = findPath(field.value);
    const { shown, total } = way ? { shown: [], total: 0 } : find(field.value, all);
    found = shown;
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
        make("span", { class: "result-kind" }, [whereWords(entry), isStatement ? say("source") : kindWord(entry.kind)].filter(Boolean).join(" · ")),
      );
    });
    if (way) {
      const ends = [way.from, way.to].map((key) => labelOf(nodeByKey.get(key)));
      rows.push(make("div", { role: "option", id: "result-path", class: "result", "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => { close(); field.value = ""; field.blur(); go({ ...LEAVING, view: "graph", from: way.from, to: way.to, at: undefined, focus: undefined }); } }, make("span", { class: "result-label" }, said(ends.join(" → "))), make("span", { class: "result-kind" }, say("path"))));
    }
    if (total > found.length && !all)
      rows.push(make("div", { role: "option", id: "result-all", class: "result all", "aria-selected": "false", onmousedown: (event) => event.preventDefault(), onclick: () => { all = true; show(); } }, say("allResults", count(total))));
    fill(list, rows.length ? rows : field.value.trim() ? [make("div", { class: "result none", role: "option", "aria-selected": "false", "aria-disabled": "true" }, say("nothingFound"))] : []);
    list.hidden = !field.value.trim();
    field.setAttribute("aria-expanded", String(!list.hidden));
    active = -1;
  };
  const showFirst = () => {
    all = false;
    show();
  };
  field.addEventListener("input", showFirst);
  field.addEventListener("focus", showFirst);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const number = list.children.length;
      if (!number) return;
      activate((active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + number) % number);
    } else if (event.key === "Enter" && list.querySelector(".result:not(.none)") && !event.isComposing) list.children[Math.max(active, 0)].click();
    else if (event.key === "Escape") close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      field.focus();
    }
  });
}
