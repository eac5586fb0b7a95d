// Elements are made with text nodes only: what a report says is never read as markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(2).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const byId = (id) => document.getElementById(id);
const fill = (element, ...children) => element.replaceChildren(...children.flat(2).filter(Boolean));
const button = (text, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, text);
// Words of a report, kept apart from their surroundings whatever direction they claim.
// Chinese within English says so, for those who hear the page.
const HAN = /[\u3400-\u9fff]/;
const said = (text, attributes = {}) => make("bdi", { lang: language === "en" && HAN.test(text) ? "zh-Hans" : undefined, ...attributes }, text);

// A link to a thing: its sign and its label.
function thingLink(key, text, changes = {}) {
  const node = nodeByKey.get(key);
  const kind = node ? node.kind : "statement";
  return make(
    "a",
    { href: addressOf({ at: key, ...changes }), class: "thing", "data-key": key },
    node && glyphElement(kind),
    said(text || labelOf(node)),
    !text && node && !isFact(key) && otherLabel(node) && make("span", { class: "other" }, said(otherLabel(node))),
  );
}

// A stretch of a text with spans marked: marks are {at: [start, end], name: class}.
function marked(text, start, end, marks) {
  const cuts = new Set([start, end]);
  for (const mark of marks) for (const cut of mark.at) if (cut > start && cut < end) cuts.add(cut);
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(0, -1).map((from, position) => {
    const to = sorted[position + 1];
    const over = marks.filter((mark) => mark.at[0] <= from && mark.at[1] >= to);
    const piece = text.slice(from, to);
    return over.length ? { piece, over } : { piece, over: [] };
  });
}

// A drawing of the page's own; text in it has no marks of direction, which would turn it round.
const SVG = "http://www.w3.org/2000/svg";
const undirected = (text) => text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  for (const child of children.flat(2)) if (child !== undefined && child !== null && child !== false) element.append(typeof child === "string" ? undirected(child) : child);
  return element;
}

// A list that grows on demand: thousands of rows at once would make the page slow.
function grow(items, step, into, render) {
  let shown = 0;
  const more = button("", () => show(), { class: "more" });
  const show = () => {
    const next = items.slice(shown, shown + step);
    into.append(...next.map(render));
    shown += next.length;
    more.textContent = say("more", count(items.length - shown));
    more.dataset.shown = shown;
    more.dataset.left = say("unprinted", count(items.length - shown));
    more.hidden = shown >= items.length;
  };
  show();
  return more;
}

// What is printed is all of the view, not only the rows that are there so far. Of very many rows only the first are
// printed, as the browser would not cope with a thousand pages, and the paper says how many are left.
const MOST_PRINTED = 2000;
addEventListener("beforeprint", () => {
  for (const more of document.querySelectorAll(".more")) if (more.checkVisibility()) while (!more.hidden && Number(more.dataset.shown) < MOST_PRINTED) more.click();
});

// Files made in the page and handed to the person.
function save(name, type, content) {
  const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (refused) {
    // Without the right to the clipboard, as in some browsers for a local file: the older way.
    const area = make("textarea", { class: "offscreen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
function copyButton(name, text) {
  const copy = button(name, async () => {
    await copyText(text());
    copy.textContent = say("copied");
  });
  return copy;
}
