// The picture: vis-network draws what pyvis handed over, at the places that were computed when the page was built.
const NARROW = 640;
const ROOMY = 1400;
const OUTERMOST = 3;
const SMALLEST_SCALE = 0.6;
const CELL = { width: 190, height: 34 };
let picture;
let shownNodes;
let shownLinks = [];
let drawn = "";
let cellOf = new Map();
let pathFound;
let waysFound = NO_WAY;

const isNarrow = () => byId("picture").clientWidth < NARROW;
const inOverview = () => !state.focus && !(state.from && state.to);
let inks = {};
const ink = (name) =>
  (inks[name] = inks[name] || getComputedStyle(document.documentElement).getPropertyValue(name).trim());

// The part of the picture that the panel does not cover.
function visible() {
  const box = byId("picture");
  const panel = byId("panel");
  if (panel.hidden) return { width: box.clientWidth, height: box.clientHeight };
  const [over, whole] = [panel.getBoundingClientRect(), box.getBoundingClientRect()];
  const beside = over.width < whole.width * 0.8;
  return {
    width: beside ? Math.max(200, over.left - whole.left) : box.clientWidth,
    height: beside ? box.clientHeight : Math.max(120, over.top - whole.top),
  };
}

// A label has two lines in English, where the Chinese name stands below.
function sizeCells() {
  const width = byId("picture").clientWidth;
  CELL.height = language === "en" ? 37 : 34;
  if (isNarrow()) CELL.width = Math.floor((width - 6) / 2);
  else if (inOverview()) CELL.width = Math.max(172, Math.min(236, Math.floor((width - 12) / (width >= ROOMY ? 7.75 : 5.75))));
  else if (state.from && state.to) CELL.width = Math.max(150, Math.min(214, Math.floor((visible().width - 16) / (waysFound.layers.length * LAYER_STEP))));
  else CELL.width = 214;
}

// Which things stand where: Map of node number to [column, row].
function arrange() {
  const narrow = isNarrow();
  const width = byId("picture").clientWidth;
  const cells = new Map();
  const shows = (node) => !state.hide.includes(node.kind);
  pathFound = undefined;
  if (state.from && state.to) {
    pathFound = placePath(cells, waysFound.layers);
    return cells;
  }
  if (!state.focus && isFiltered()) return overviewOfPassing(narrow, width);
  if (!state.focus) {
    for (const node of NODES) {
      if (!node.overview || !shows(node)) continue;
      // The outermost column only where there is room for it.
      if (!narrow && (width >= ROOMY || Math.abs(node.overview[0]) < OUTERMOST)) cells.set(node.id, node.overview.slice(0, 2));
      else if (!narrow) continue;
      else if (node.overview.length > 2) cells.set(node.id, node.overview.slice(2));
    }
    return cells;
  }
  const centre = nodeByKey.get(state.focus);
  cells.set(centre.id, narrow ? [0.5, 0] : [0, 0]);
  placeStar(cells, centre, narrow, shows);
  for (const key of state.open) {
    const node = nodeByKey.get(key);
    if (cells.has(node.id)) placeStar(cells, node, narrow, shows);
  }
  return cells;
}

// The overview made anew for what passes the filter: the policy areas with such facts, on the side and in the order that
// they have without a filter, and beside each the indicator and the project of which most passes.
const MIDDLE = { report: 9, agency: 5, place: 5 };
const HEAD_GAP = 0.4;
function overviewOfPassing(narrow, width) {
  const cells = new Map();
  const shows = (node) => !state.hide.includes(node.kind) && countUnder(node) > 0;
  const ranked = (nodes) => nodes.filter(shows).sort((a, b) => countUnder(b) - countUnder(a) || a.id - b.id);
  const heads = NODES.filter((node) => node.kind === "topic" && node.overview && !hasHead(node) && shows(node));
  const below = (head) => ranked(after[head.id].map((index) => NODES[index]).filter((node) => node.kind === "topic"));
  const middle = (kind) => ranked(NODES.filter((node) => node.kind === kind)).slice(0, MIDDLE[kind]);
  const reports = middle("report");
  if (narrow) {
    reports.forEach((node, row) => cells.set(node.id, [0.5, row]));
    let row = reports.length + HEAD_GAP;
    for (const head of heads) {
      cells.set(head.id, [0, row]);
      below(head).forEach((node, place) => cells.set(node.id, [place % 2, row + 1 + Math.floor(place / 2)]));
      row += 1 + Math.ceil(below(head).length / 2) + HEAD_GAP;
    }
    return cells;
  }
  for (const side of [-1, 1]) {
    const column = heads.filter((head) => Math.sign(head.overview[0]) === side);
    let row = -column.reduce((sum, head) => sum + 1 + below(head).length + HEAD_GAP, 0) / 2;
    for (const head of column) {
      cells.set(head.id, [head.overview[0], row]);
      const topics = below(head);
      (topics.length ? topics : [head]).forEach((topic, place) => {
        const step = row + place + (topics.length ? 1 : 0);
        if (topics.length) cells.set(topic.id, [side * 1.35, step]);
        const things = ranked(after[topic.id].map((index) => NODES[index]).filter((node) => ["indicator", "project"].includes(node.kind) && node.home === topic.key));
        const first = ["indicator", "project"].map((kind) => things.find((node) => node.kind === kind)).filter(Boolean);
        const chosen = [...first, ...things.filter((node) => !first.includes(node))].slice(0, width >= ROOMY ? 2 : 1);
        chosen.forEach((node, further) => cells.set(node.id, [side * (2.35 + further), step]));
      });
      row += 1 + topics.length + HEAD_GAP;
    }
  }
  const [above, under] = [middle("agency"), middle("place")];
  const top = -reports.length / 2;
  reports.forEach((node, place) => cells.set(node.id, [0, top + place]));
  above.forEach((node, place) => cells.set(node.id, [0, top - 2 - place]));
  under.forEach((node, place) => cells.set(node.id, [0, top + reports.length + 1 + place]));
  return cells;
}

// The neighbours of a node that are not there yet, each group of one side moved outward until its cells are free.
function placeStar(cells, node, narrow, shows) {
  const [column, row] = cells.get(node.id);
  const fresh = starOf(node).places.filter(([index]) => !cells.has(index) && shows(NODES[index]));
  if (narrow) {
    const bottom = Math.max(...[...cells.values()].map((cell) => cell[1]));
    fresh.forEach(([index], place) => cells.set(index, [place % 2, bottom + 1.6 + Math.floor(place / 2)]));
    return;
  }
  for (const side of [-1, 1]) {
    const group = fresh.filter((place) => Math.sign(place[1]) === side);
    if (!group.length) continue;
    const taken = [...cells.values()];
    const collides = (shift) =>
      group.some(([, x, y]) => taken.some(([a, b]) => Math.abs(b - (row + y)) < 0.95 && Math.abs(a - (column + x + shift)) < 1));
    let shift = 0;
    while (collides(shift)) shift += side * 0.5;
    for (const [index, x, y] of group) cells.set(index, [column + x + shift, row + y]);
  }
}

// What a box says: one line, or two; each with its font size and colour.
function labelLines(context, node, width, weight) {
  const besideItsOwn = state.focus && node.short && before[node.id].some((above) => cellOf.has(above) && !["topic", "report"].includes(NODES[above].kind));
  // Beside its own indicator or project, a fact says only what it adds.
  const text = node.kind === "report" || besideItsOwn ? shortOf(node) : labelOf(node);
  // With several reports a fact says which one it is from, and a project whose it is.
  const where = DATA.reports.length < 2 ? undefined : isFact(node.key) ? reportName(DATA.reports[factByKey.get(node.key).report]) : node.kind === "project" ? areasOf(node).slice(0, 2).join(say("comma")) : undefined;
  const other = isFact(node.key) || node.kind === "report" ? where : [where, otherLabel(node)].filter(Boolean).join(" · ");
  context.font = `${weight} 12.5px ${FONT}`;
  const one = clip(context, text, width);
  const fits = one === undirected(text);
  if (where) return [{ text: one, size: 12 }, { text: other, size: 10.5, faint: true }];
  if (fits && other) return [{ text: one, size: 12.5 }, { text: other, size: 10.5, faint: true }];
  if (fits) return [{ text: one, size: 12.5 }];
  context.font = `${weight} 11.5px ${FONT}`;
  return wrap(context, text, width).map((line) => ({ text: line, size: 11.5 }));
}

function paintNode(context, node, x, y, selected, hover) {
  const central = node.key === state.focus || node.kind === "report" || node.key === state.from || node.key === state.to;
  const head = isHead(node);
  const width = CELL.width - 10;
  const height = CELL.height - 4;
  const left = x - width / 2;
  const under = countUnder(node);
  context.save();
  if (!under && isFiltered()) context.globalAlpha = 0.35;
  context.beginPath();
  context.roundRect(left, y - height / 2, width, height, 7);
  context.fillStyle = ink(selected ? "--chosen" : head ? "--paper" : "--raised");
  context.fill();
  context.lineWidth = selected ? 2 : 1;
  context.strokeStyle = selected ? ink("--accent") : hover || central ? kindColour(node.kind) : ink(head ? "--line" : "--hair");
  context.stroke();
  drawGlyph(context, node.kind, left + 13, y, node.kind === "topic" ? 15 : 12);
  context.textBaseline = "middle";
  const number = isFact(node.key) || !under ? "" : count(under);
  context.font = `11px ${FONT}`;
  const room = number ? context.measureText(number).width + 8 : 0;
  if (number) {
    context.fillStyle = ink("--faint");
    context.textAlign = "right";
    context.fillText(number, x + width / 2 - 6, y + 0.5);
  }
  context.textAlign = "left";
  const weight = head || central ? 600 : 400;
  const lines = labelLines(context, node, width - 30 - room, weight);
  lines.forEach((line, index) => {
    context.font = `${line.faint ? 400 : weight} ${line.size}px ${FONT}`;
    context.fillStyle = ink(line.faint ? "--faint" : "--ink");
    const down = lines.length === 1 ? 0.5 : index ? 7.5 : -6.5;
    context.fillText(line.faint ? clip(context, line.text, width - 30 - room) : line.text, left + 24, y + down);
  });
  context.restore();
}

function drawNode({ ctx, id, x, y, state: { selected } }) {
  return {
    drawNode: () => paintNode(ctx, NODES[id], x, y, selected, id === hovered),
    nodeDimensions: { width: CELL.width - 10, height: CELL.height - 4 },
  };
}

function startPicture() {
  shownNodes = new vis.DataSet();
  const options = NETWORK.options;
  picture = new vis.Network(
    byId("picture"),
    { nodes: shownNodes, edges: new vis.DataSet() },
    { ...options, nodes: { shape: "custom", ctxRenderer: drawNode, fixed: false, chosen: true } },
  );
  picture.on("beforeDrawing", drawLinks);
  let pending;
  picture.on("click", (event) => {
    const index = thingAt(event.pointer.canvas);
    const key = index === undefined ? undefined : NODES[index].key;
    clearTimeout(pending);
    // A short wait tells a click from a double click, so that Back is one step for each.
    pending = setTimeout(() => {
      if (key) choose(key);
    }, 220);
  });
  picture.on("doubleClick", (event) => {
    clearTimeout(pending);
    const index = thingAt(event.pointer.canvas);
    if (index !== undefined) go(onto(NODES[index].key));
  });
  byId("picture").addEventListener("pointermove", (event) => {
    const box = byId("picture").getBoundingClientRect();
    hoverOver(thingAt(picture.DOMtoCanvas({ x: event.clientX - box.left, y: event.clientY - box.top })));
  });
  byId("picture").addEventListener("pointerleave", () => hoverOver(undefined));
  byId("picture").addEventListener("keydown", onPictureKey);
  // Where somebody has put the picture stands in the address.
  picture.on("zoom", keepPlace);
  picture.on("dragEnd", keepPlace);
  let size = "";
  new ResizeObserver(() => {
    const { clientWidth, clientHeight } = byId("picture");
    const now = `${clientWidth} ${clientHeight}`;
    if (now === size || !clientWidth || state.view !== "graph") return;
    size = now;
    showGraph();
    if (!state.at) frame();
  }).observe(byId("picture"));
}

// The thing whose box a point of the picture is in.
function thingAt({ x, y }) {
  for (const [index, [column, row]] of cellOf)
    if (Math.abs(x - column * CELL.width) <= CELL.width / 2 - 5 && Math.abs(y - row * CELL.height) <= CELL.height / 2 - 2) return index;
  return undefined;
}

let hovered;
function hoverOver(index) {
  if (index === hovered) return;
  hovered = index;
  const node = NODES[index];
  byId("picture").title = node ? undirected([labelOf(node), otherLabel(node)].filter(Boolean).join("\n")) : "";
  byId("picture").classList.toggle("pointing", Boolean(node));
  picture.redraw();
}

// While a path waits for its other end, what is chosen becomes that end.
function choose(key) {
  if (state.from && !state.to && key !== state.from) go({ to: key, at: key });
  else go({ at: key });
}

function onPictureKey(event) {
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const selected = picture.getSelectedNodes()[0];
  if (directions[event.key]) {
    event.preventDefault();
    const [dx, dy] = directions[event.key];
    const from = selected === undefined ? undefined : cellOf.get(selected);
    let best;
    for (const [index, [x, y]] of cellOf) {
      if (!from) {
        if (!best) best = { index, cost: 0 };
        continue;
      }
      const across = (x - from[0]) * 4;
      const along = y - from[1];
      const forward = dx ? across * dx : along * dy;
      const aside = Math.abs(dx ? along : across);
      if (forward <= 0.3) continue;
      const cost = forward + aside * 2;
      if (!best || cost < best.cost) best = { index, cost };
    }
    if (best) {
      picture.selectNodes([best.index]);
      bringIntoView(best.index);
      byId("picture-name").textContent = `${kindWord(NODES[best.index].kind)}: ${labelOf(NODES[best.index])}`;
    }
  } else if (event.key === "Enter" && selected !== undefined) {
    const key = NODES[selected].key;
    if (event.shiftKey) go(onto(key));
    else choose(key);
  } else if (event.key === "+" || event.key === "=" || event.key === "-") zoom(event.key === "-" ? 0.8 : 1.25);
}

function zoom(factor) {
  picture.moveTo({ scale: picture.getScale() * factor });
  keepPlace();
}
function keepPlace() {
  const { x, y } = picture.getViewPosition();
  note({ zoom: [picture.getScale().toFixed(3), Math.round(x), Math.round(y)].join(",") });
}
function fit() {
  note({ zoom: undefined });
  frame();
}

// All of the arrangement if it can be read so, else its most important part at a size that can.
function frame() {
  const cells = [...cellOf.values()];
  if (!cells.length) return;
  const [kept, atX, atY] = (state.zoom || "").split(",").map(Number);
  if (kept > 0.05 && kept < 20 && Number.isFinite(atX + atY)) {
    picture.moveTo({ position: { x: atX, y: atY }, scale: kept, animation: false });
    return;
  }
  const narrow = isNarrow();
  const { width, height } = inOverview() && !narrow ? { width: byId("picture").clientWidth, height: byId("picture").clientHeight } : visible();
  const [left, right] = [Math.min(...cells.map((cell) => cell[0])) - 0.5, Math.max(...cells.map((cell) => cell[0])) + 0.5];
  const [top, bottom] = [Math.min(...cells.map((cell) => cell[1])) - 0.7, Math.max(...cells.map((cell) => cell[1])) + 0.7];
  const whole = Math.min(width / ((right - left) * CELL.width), height / ((bottom - top) * CELL.height), 1.1);
  const scale = narrow ? Math.min(1, width / (2 * CELL.width)) : Math.max(whole, inOverview() ? SMALLEST_SCALE : 0.8);
  const across = scale * (right - left) * CELL.width;
  const along = scale * (bottom - top) * CELL.height;
  // What does not fit starts at the thing in the middle, or at the top of the overview.
  let x = across <= width * 1.02 ? ((left + right) / 2) * CELL.width : state.to ? left * CELL.width + width / scale / 2 : 0;
  let y = along <= height * 1.02 ? ((top + bottom) / 2) * CELL.height : narrow || !state.focus ? top * CELL.height + height / scale / 2 : 0;
  // The thing in the middle stands in the middle where everything fits round it.
  const centred = state.focus && !state.to && !narrow;
  if (centred && Math.max(-top, bottom) * CELL.height * scale * 2 <= height) y = 0;
  if (centred && Math.max(-left, right) * CELL.width * scale * 2 <= width) x = 0;
  if (narrow && along <= height) y = top * CELL.height + height / scale / 2;
  if (narrow) x = 0.5 * CELL.width;
  const box = byId("picture");
  x += (box.clientWidth - width) / scale / 2;
  y += (box.clientHeight - height) / scale / 2;
  picture.moveTo({ position: { x, y }, scale, animation: false });
}

// Where the picture was before it made room for the panel; it goes back there if nobody has moved it since.
let movedAside;
function moveBack() {
  const now = picture.getViewPosition();
  if (movedAside && Math.abs(now.x - movedAside.after.x) < 1 && Math.abs(now.y - movedAside.after.y) < 1) picture.moveTo({ position: movedAside.before, scale: picture.getScale(), animation: false });
  movedAside = undefined;
}

// Moves the picture just so far that a thing is not under the panel or outside.
function bringIntoView(index) {
  const cell = cellOf.get(index);
  const seen = visible();
  const scale = picture.getScale();
  const at = picture.canvasToDOM({ x: cell[0] * CELL.width, y: cell[1] * CELL.height });
  const [w, h] = [(CELL.width / 2) * scale + 8, (CELL.height / 2) * scale + 8];
  const shift = (place, half, size) => (size < 2 * half ? 0 : place - half < 0 ? place - half : place + half > size ? place + half - size : 0);
  const [dx, dy] = [shift(at.x, w, seen.width), shift(at.y, h, seen.height)];
  if (!dx && !dy) return;
  const now = picture.getViewPosition();
  movedAside = { before: movedAside ? movedAside.before : now, after: { x: now.x + dx / scale, y: now.y + dy / scale } };
  picture.moveTo({ position: { x: now.x + dx / scale, y: now.y + dy / scale }, scale, animation: false });
}

function showGraph() {
  if (!picture) startPicture();
  waysFound = state.from && state.to ? waysBetween(state.from, state.to) : NO_WAY;
  sizeCells();
  const key = JSON.stringify([state.focus, state.open, state.hide, !state.focus && isFiltered() && FACETS.map((name) => state[`f.${name}`]), state.zoom, state.from && state.to && [state.from, state.to], CELL, language, isNarrow()]);
  if (key !== drawn) {
    cellOf = arrange();
    shownLinks = linksAmong(cellOf);
    shownNodes.clear();
    shownNodes.add([...cellOf].map(([id, [column, row]]) => ({ id, x: column * CELL.width, y: row * CELL.height })));
    drawn = key;
    movedAside = undefined;
    frame();
  } else picture.redraw();
  const at = nodeByKey.get(state.at);
  if (at && cellOf.has(at.id)) {
    picture.selectNodes([at.id]);
    bringIntoView(at.id);
  } else {
    picture.unselectAll();
    if (!state.at) moveBack();
  }
  byId("picture").setAttribute("aria-label", say("picture"));
  showGraphTools();
  showOutline();
}

function showGraphTools() {
  const centre = nodeByKey.get(state.focus);
  const arrow = () => make("span", { class: "arrow", "aria-hidden": "true" }, "›");
  const from = nodeByKey.get(state.from);
  const to = nodeByKey.get(state.to);
  const here = (node) => make("span", { class: "here" }, glyphElement(node.kind), said(shortName(node)));
  const trail = from
    ? [arrow(), make("span", {}, say("path")), here(from), make("span", { class: "arrow" }, "→"), to ? here(to) : make("em", {}, say("pathChoose"))]
    : centre
      ? [
          parentsOf(centre).map((node) => [arrow(), make("a", { href: addressOf(onto(node.key)) }, glyphElement(node.kind), said(labelOf(node)))]).flat(),
          arrow(),
          here(centre),
        ]
      : [];
  fill(
    byId("graph-tools"),
    make(
      "nav",
      { class: "crumbs", "aria-label": say("overview") },
      centre || from ? make("a", { href: addressOf({ focus: undefined, from: undefined, to: undefined, open: [], at: undefined }) }, say("overview")) : make("span", { class: "here" }, say("overview")),
      trail,
    ),
    make("span", { class: "hint" }, say(state.focus || state.from ? "hint" : "intro")),
    make(
      "span",
      { class: "buttons" },
      from && button(say("stop"), () => go({ from: undefined, to: undefined })),
      backward > 0 && button(`← ${say("back")}`, () => history.back()),
      button("−", () => zoom(0.8), { "aria-label": say("zoomOut"), title: say("zoomOut") }),
      button("+", () => zoom(1.25), { "aria-label": say("zoomIn"), title: say("zoomIn") }),
      button(say("fit"), fit),
      exportMenu("graph", graphRows, graphDrawing),
    ),
    make("span", { id: "picture-name", class: "offscreen", "aria-live": "polite" }),
  );
  const more = pathFound ? pathFound.more : centre ? starOf(centre).more : {};
  const lost = Object.entries(more || {}).map(([kind, number]) => `${kindWord(kind)} ${number}`);
  const words = [
    pathFound && (pathFound.steps < 0 ? say("pathNone") : say("pathSteps", pathFound.steps)),
    lost.length && say("notDrawn", lost.join(" · ")),
    inOverview() && drawnOf(),
  ].filter(Boolean);
  byId("graph-note").hidden = !words.length && cellOf.size > 0;
  fill(byId("graph-note"), ...(cellOf.size ? words.flatMap((word, place) => (place ? [" · ", word] : [word])) : [emptyNote(say("noFactPasses"))]));
}
// Of how many things of each kind the overview shows how many, and where the others are.
function drawnOf() {
  const parts = DATA.kinds
    .filter(({ code }) => !FACT_KINDS.includes(code) && !state.hide.includes(code))
    .map(({ code }) => [code, [...cellOf.keys()].filter((index) => NODES[index].kind === code && NODES[index].key !== ALL_REPORTS).length, NODES.filter((node) => node.kind === code && node.key !== ALL_REPORTS && (!isFiltered() || countUnder(node) > 0)).length])
    .filter(([, drawn_, all]) => drawn_ < all)
    .map(([code, drawn_, all]) => {
      const words = `${kindWord(code)} ${count(drawn_)} / ${count(all)}`;
      const view = { indicator: "targets", project: "projects", report: "data" }[code];
      return view ? make("a", { href: addressOf({ ...LEAVING, view, as: view === "projects" ? "list" : undefined, at: undefined, report: undefined }), title: say("showAll") }, words) : words;
    });
  const [head, tail] = pick(WORDS.drawnOf).split("{}");
  return parts.length > 0 && make("span", {}, head, parts.flatMap((part, place) => (place ? [" · ", part] : [part])), tail);
}
const shortName = (node) => (node.kind === "report" ? shortOf(node) : labelOf(node));

// One way from the whole to the thing, for the trail of links.
function parentsOf(node) {
  const trail = [];
  const seen = new Set([node.id]);
  let here = node;
  while (here) {
    const above = before[here.id].map((index) => NODES[index]).filter((other) => !isFact(other.key) && !["report", "place", "agency"].includes(other.kind) && !seen.has(other.id));
    here = above.find((other) => other.key === (trail[0] || node).home) || above[0];
    if (here) {
      seen.add(here.id);
      trail.unshift(here);
    }
  }
  return trail;
}

function showOutline() {
  const outline = byId("outline");
  outline.firstElementChild.textContent = `${say("outline")} (${cellOf.size})`;
  const groups = DATA.kinds
    .map((kind) => [kind, [...cellOf.keys()].map((index) => NODES[index]).filter((node) => node.kind === kind.code)])
    .filter(([, nodes]) => nodes.length);
  fill(
    outline.lastElementChild,
    groups.map(([kind, nodes]) => [
      make("h2", {}, pick(kind.words)),
      make("ul", {}, nodes.map((node) => make("li", {}, thingLink(node.key)))),
    ]),
  );
}

// For export: the things of the picture, and the picture.
function graphRows() {
  const header = ["iri", "kind", "label_zh", "label_en", "facts", "column", "row"];
  const rows = [...cellOf].map(([index, [column, row]]) => {
    const node = NODES[index];
    return [iriOf(node.key), node.kind, node.label, node.english || node.label, isFact(node.key) ? "" : countUnder(node), column, row];
  });
  return [header, ...rows];
}

function graphDrawing() {
  const pen = new SvgPen();
  const cells = [...cellOf.values()];
  const [left, right] = [Math.min(...cells.map((cell) => cell[0])) - 0.6, Math.max(...cells.map((cell) => cell[0])) + 0.6];
  const [top, bottom] = [Math.min(...cells.map((cell) => cell[1])) - 0.8, Math.max(...cells.map((cell) => cell[1])) + 0.8];
  const [x, y, width, height] = [left * CELL.width, top * CELL.height, (right - left) * CELL.width, (bottom - top) * CELL.height].map(Math.round);
  const selected = picture.getSelectedNodes()[0];
  paintLinks(pen, selected);
  for (const [index, [column, row]] of cellOf) paintNode(pen, NODES[index], column * CELL.width, row * CELL.height, index === selected, false);
  return draw("svg", { width, height, viewBox: `${x} ${y} ${width} ${height}` }, draw("rect", { x, y, width, height, fill: "var(--paper)" }), pen.elements);
}
