// The picture: vis-network draws what pyvis handed over, at the places that were computed when the page was built.
const CELL = { width: DATA.cell[0], height: DATA.cell[1] };
const NARROW = 640;
const ROOMY = 1050;
const OUTERMOST = 3;
const SMALLEST_SCALE = 0.6;
let picture;
let shownNodes;
let shownLinks = [];
let drawn = "";
let cellOf = new Map();

const isNarrow = () => byId("picture").clientWidth < NARROW;
let inks = {};
const ink = (name) =>
  (inks[name] = inks[name] || getComputedStyle(document.documentElement).getPropertyValue(name).trim());

// Which things stand where: Map of node number to [column, row].
function arrange() {
  const narrow = isNarrow();
  const width = byId("picture").clientWidth;
  const cells = new Map();
  if (!state.focus) {
    for (const node of NODES) {
      if (!node.overview) continue;
      // The outermost column only where there is room for it.
      if (!narrow && (width >= ROOMY || Math.abs(node.overview[0]) < OUTERMOST)) cells.set(node.id, node.overview.slice(0, 2));
      else if (!narrow) continue;
      else if (node.overview.length > 2) cells.set(node.id, node.overview.slice(2));
    }
    return cells;
  }
  const centre = nodeByKey.get(state.focus);
  cells.set(centre.id, narrow ? [0.5, 0] : [0, 0]);
  placeStar(cells, centre, narrow);
  for (const key of state.open) {
    const node = nodeByKey.get(key);
    if (cells.has(node.id)) placeStar(cells, node, narrow);
  }
  return cells;
}

// The neighbours of a node that are not there yet, each group of one side moved outward until its cells are free.
function placeStar(cells, node, narrow) {
  const [column, row] = cells.get(node.id);
  const fresh = node.star.filter(([index]) => !cells.has(index));
  if (narrow) {
    const bottom = Math.max(...[...cells.values()].map((cell) => cell[1]));
    fresh.forEach(([index], place) => cells.set(index, [place % 2, bottom + 2 + Math.floor(place / 2)]));
    return;
  }
  for (const side of [-1, 1]) {
    const group = fresh.filter((place) => Math.sign(place[1]) === side);
    if (!group.length) continue;
    const taken = [...cells.values()];
    const collides = (shift) =>
      group.some(([, x, y]) => taken.some(([a, b]) => b === row + y && Math.abs(a - (column + x + shift)) < 1));
    let shift = 0;
    while (collides(shift)) shift += side * 0.5;
    for (const [index, x, y] of group) cells.set(index, [column + x + shift, row + y]);
  }
}

const clipped = new Map();
function clip(context, text, width) {
  const key = `${context.font}|${width}|${text}`;
  if (clipped.has(key)) return clipped.get(key);
  // Marks of direction would turn the label round on the canvas.
  const characters = [...text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "")];
  let kept = characters.length;
  const measure = () => characters.slice(0, kept).join("") + (kept < characters.length ? "…" : "");
  while (kept > 1 && context.measureText(measure()).width > width) kept -= 1;
  clipped.set(key, measure());
  return clipped.get(key);
}

const FONT = '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';

function drawNode({ ctx, id, x, y, state: { selected, hover } }) {
  const node = NODES[id];
  const central = node.key === state.focus || node.kind === "report";
  const head = node.kind === "topic" && node.weight && !node.home && after[id].some((next) => NODES[next].kind === "topic");
  const width = CELL.width - 10;
  const height = CELL.height - 6;
  return {
    drawNode() {
      ctx.save();
      ctx.beginPath();
      ctx.roundRect(x - width / 2, y - height / 2, width, height, 7);
      ctx.fillStyle = ink(selected ? "--chosen" : head ? "--paper" : "--raised");
      ctx.fill();
      ctx.lineWidth = selected ? 2 : 1;
      ctx.strokeStyle = selected ? ink("--accent") : hover || central ? kindColour(node.kind) : ink(head ? "--line" : "--hair");
      ctx.stroke();
      drawGlyph(ctx, node.kind, x - width / 2 + 12, y, node.kind === "topic" ? 15 : 12);
      const number = node.weight ? String(node.weight) : "";
      ctx.font = `11px ${FONT}`;
      const room = number ? ctx.measureText(number).width + 6 : 0;
      ctx.textBaseline = "middle";
      if (number) {
        ctx.fillStyle = ink("--faint");
        ctx.textAlign = "right";
        ctx.fillText(number, x + width / 2 - 4, y + 1);
      }
      ctx.textAlign = "left";
      ctx.fillStyle = ink("--ink");
      ctx.font = `${head || central ? 600 : 400} ${head || central ? 13 : 12.5}px ${FONT}`;
      // Beside its own indicator or project, a fact says only what it adds.
      const text = node.kind === "report" ? shortOf(node) : state.focus && node.short && before[id].some((above) => cellOf.has(above) && NODES[above].kind !== "topic") ? shortOf(node) : labelOf(node);
      ctx.fillText(clip(ctx, text, width - 26 - room), x - width / 2 + 22, y + 1);
      ctx.restore();
    },
    nodeDimensions: { width, height },
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
    const key = event.nodes.length ? NODES[event.nodes[0]].key : undefined;
    clearTimeout(pending);
    // A short wait tells a click from a double click, so that Back is one step for each.
    pending = setTimeout(() => {
      if (key) go({ at: key });
    }, 220);
  });
  picture.on("doubleClick", (event) => {
    clearTimeout(pending);
    if (event.nodes.length) {
      const key = NODES[event.nodes[0]].key;
      go({ focus: key, at: key, open: [] });
    }
  });
  picture.on("hoverNode", ({ node }) => {
    byId("picture").title = labelOf(NODES[node]);
    picture.canvas.body.container.classList.add("pointing");
  });
  picture.on("blurNode", () => {
    byId("picture").title = "";
    picture.canvas.body.container.classList.remove("pointing");
  });
  byId("picture").addEventListener("keydown", onPictureKey);
  let width = byId("picture").clientWidth;
  new ResizeObserver(() => {
    const now = byId("picture").clientWidth;
    if (now === width || !now || state.view !== "graph") return;
    width = now;
    showGraph();
    frame();
  }).observe(byId("picture"));
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
      byId("picture-name").textContent = `${kindWord(NODES[best.index].kind)}: ${labelOf(NODES[best.index])}`;
    }
  } else if (event.key === "Enter" && selected !== undefined) {
    const key = NODES[selected].key;
    go(event.shiftKey ? { focus: key, at: key, open: [] } : { at: key });
  } else if (event.key === "+" || event.key === "=" || event.key === "-") zoom(event.key === "-" ? 0.8 : 1.25);
}

const zoom = (factor) => picture.moveTo({ scale: picture.getScale() * factor });

// The whole arrangement in the window; where that would be too small to read, its top in full width.
function frame() {
  const box = byId("picture");
  const columns = [...cellOf.values()].map((cell) => cell[0]);
  const rows = [...cellOf.values()].map((cell) => cell[1]);
  const [left, right] = [Math.min(...columns) - 0.52, Math.max(...columns) + 0.52];
  const [top, bottom] = [Math.min(...rows) - 0.8, Math.max(...rows) + 0.8];
  const wide = box.clientWidth / ((right - left) * CELL.width);
  const high = box.clientHeight / ((bottom - top) * CELL.height);
  const whole = Math.min(wide, high, 1.3);
  const scale = isNarrow() ? Math.min(wide, 1.1) : Math.max(whole, Math.min(SMALLEST_SCALE, wide));
  const middle = ((left + right) / 2) * CELL.width;
  const focusRow = state.focus ? 0 : (top + bottom) / 2;
  const fits = scale * (bottom - top) * CELL.height <= box.clientHeight;
  let y = fits ? ((top + bottom) / 2) * CELL.height : isNarrow() ? top * CELL.height + box.clientHeight / scale / 2 : focusRow * CELL.height;
  if (fits && isNarrow()) y = top * CELL.height + box.clientHeight / scale / 2;
  picture.moveTo({ position: { x: middle, y }, scale, animation: false });
}

function showGraph() {
  if (!picture) startPicture();
  const roomy = byId("picture").clientWidth >= ROOMY;
  const key = [state.focus, state.open.join(), isNarrow(), roomy].join("|");
  if (key !== drawn) {
    cellOf = arrange();
    shownLinks = linksAmong(cellOf);
    shownNodes.clear();
    shownNodes.add([...cellOf].map(([id, [column, row]]) => ({ id, x: column * CELL.width, y: row * CELL.height })));
    drawn = key;
    frame();
  }
  const at = nodeByKey.get(state.at);
  if (at && cellOf.has(at.id)) picture.selectNodes([at.id]);
  else picture.unselectAll();
  byId("picture").setAttribute("aria-label", say("picture"));
  showGraphTools();
  showOutline();
}

function showGraphTools() {
  const centre = nodeByKey.get(state.focus);
  fill(
    byId("graph-tools"),
    make(
      "nav",
      { class: "crumbs", "aria-label": say("overview") },
      centre ? make("a", { href: addressOf({ focus: undefined, open: [], at: undefined }) }, say("overview")) : make("span", {}, say("overview")),
      centre && parentsOf(centre).map((node) => [make("span", { class: "arrow", "aria-hidden": "true" }, "›"), make("a", { href: addressOf({ focus: node.key, at: node.key, open: [] }) }, glyphElement(node.kind), said(labelOf(node)))]).flat(),
      centre && [make("span", { class: "arrow", "aria-hidden": "true" }, "›"), make("span", { class: "here" }, glyphElement(centre.kind), said(labelOf(centre)))],
    ),
    make("span", { class: "hint" }, say("hint")),
    make(
      "span",
      { class: "buttons" },
      backward > 0 && button(`← ${say("back")}`, () => history.back()),
      button("−", () => zoom(0.8), { "aria-label": say("zoomOut"), title: say("zoomOut") }),
      button("+", () => zoom(1.25), { "aria-label": say("zoomIn"), title: say("zoomIn") }),
      button(say("fit"), frame),
    ),
    make("span", { id: "picture-name", class: "offscreen", "aria-live": "polite" }),
  );
  const more = centre && centre.more;
  byId("graph-note").hidden = !more;
  if (more) byId("graph-note").textContent = say("notDrawn", Object.entries(more).map(([kind, number]) => `${number} ${kindWord(kind)}`).join(" · "));
}

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
      make("h3", {}, pick(kind.words)),
      make("ul", {}, nodes.map((node) => make("li", {}, thingLink(node.key)))),
    ]).flat(),
  );
}
