// The shortest ways between two things: side by side, a layer for each step.
const WIDEST_LAYER = 6;
const LAYER_STEP = 1.4; // in cells; between them stands how things are related
const layerAxis = () => (isNarrow() ? 1 : 0);

function distances(start, allowed) {
  const steps = new Map([[start, 0]]);
  let edge = [start];
  while (edge.length) {
    const next = [];
    for (const index of edge)
      for (const other of [...after[index], ...before[index]])
        if (!steps.has(other) && allowed(other)) {
          steps.set(other, steps.get(index) + 1);
          next.push(other);
        }
    edge = next;
  }
  return steps;
}

// Layers of nodes, the start first. Through the reports, and through what stands for no policy area, only where there is no
// other way: they join nearly everything.
function waysBetween(from, to) {
  const [a, b] = [nodeByKey.get(from).id, nodeByKey.get(to).id];
  const isHub = [(node) => node.kind === "report" || node.key === "topic/none", () => false];
  for (const hub of isHub) {
    const allowed = (index) => index === a || index === b || !hub(NODES[index]);
    const [fromStart, fromEnd] = [distances(a, allowed), distances(b, allowed)];
    if (!fromStart.has(b)) continue;
    const length = fromStart.get(b);
    const layers = Array.from({ length: length + 1 }, () => []);
    for (const [index, steps] of fromStart) if (steps + (fromEnd.get(index) ?? Infinity) === length) layers[steps].push(index);
    return layers.map((layer) => layer.sort((x, y) => (NODES[y].weight || 0) - (NODES[x].weight || 0) || x - y));
  }
  return [];
}

function placePath(cells, layers) {
  const more = {};
  const narrow = isNarrow();
  let row = 0;
  layers.forEach((layer, step) => {
    const kept = layer.slice(0, WIDEST_LAYER);
    for (const lost of layer.slice(WIDEST_LAYER)) more[NODES[lost].kind] = (more[NODES[lost].kind] || 0) + 1;
    if (narrow) {
      kept.forEach((index, place) => cells.set(index, kept.length === 1 ? [0.5, row] : [place % 2, row + Math.floor(place / 2)]));
      row += Math.ceil(kept.length / 2) + 0.8;
    } else kept.forEach((index, place) => cells.set(index, [step * LAYER_STEP, (place - (kept.length - 1) / 2) * 1.3]));
  });
  return { steps: layers.length - 1, more };
}
