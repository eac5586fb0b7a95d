// Elements are made with text nodes only: what a report says is never read as markup.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

const byId = (id) => document.getElementById(id);
const fill = (element, ...children) => element.replaceChildren(...children.flat().filter(Boolean));
const button = (text, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, text);
// Words of a report, kept apart from their surroundings whatever direction they claim.
const said = (text, attributes = {}) => make("bdi", attributes, text);

// A link to a thing: its sign and its label.
function thingLink(key, text, changes = {}) {
  const node = nodeByKey.get(key);
  const kind = node ? node.kind : "statement";
  return make(
    "a",
    { href: addressOf({ at: key, ...changes }), class: "thing" },
    node && glyphElement(kind),
    said(text || labelOf(node)),
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
