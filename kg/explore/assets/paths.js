// The ways between two things that say most: side by side, a layer for each step. A step through one sentence, one
// project or one indicator says more than one through a policy area or a report, which join nearly everything.
const WIDEST_LAYER = 6;
const LAYER_STEP = 1.4; // in cells; between them stands how things are related
const layerAxis = () => (isNarrow() ? 1 : 0);
const STEP = 2;
const OFTEN_NAMED = 40;

function costThrough(node) {
  if (node.kind === "report" || node.key === "topic/none") return 40;
  if (node.kind === "topic") return isHead(node) ? 20 : 14;
  if (["place", "agency"].includes(node.kind)) return node.weight > OFTEN_NAMED ? 8 : 3;
  return 1;
}

// Neighbours with their relation, as read from the thing to the neighbour; `back` where the arrow leads the other way.
let allArrows;
function arrows(index) {
  if (!allArrows) {
    allArrows = NODES.map((node) => furtherOf(node.id).map(([other, relation]) => [other, relation, false]));
    for (const { from, to, relation } of NETWORK.edges) {
      allArrows[from].push([to, relation, false]);
      allArrows[to].push([from, relation, true]);
    }
  }
  return allArrows[index];
}

// The least cost from a thing to every other, by buckets, as costs are small numbers (Dial's algorithm).
function costsFrom(start) {
  const least = new Map([[start, 0]]);
  const buckets = [[start]];
  for (let cost = 0; cost < buckets.length; cost += 1)
    for (const index of buckets[cost] || []) {
      if (least.get(index) !== cost) continue;
      for (const [other] of arrows(index)) {
        const next = cost + STEP + costThrough(NODES[other]);
        if (next >= (least.get(other) ?? Infinity)) continue;
        least.set(other, next);
        (buckets[next] = buckets[next] || []).push(other);
      }
    }
  return least;
}

// Layers of nodes, the start first, and the links from each to the next: all ways of least cost.
const NO_WAY = { layers: [], links: [] };
let waysKey;
let ways = NO_WAY;
function waysBetween(from, to) {
  if (waysKey !== `${from}|${to}`) ways = findWays(from, to);
  waysKey = `${from}|${to}`;
  return ways;
}

function findWays(from, to) {
  const [a, b] = [nodeByKey.get(from).id, nodeByKey.get(to).id];
  const [fromStart, fromEnd] = [costsFrom(a), costsFrom(b)];
  if (!fromStart.has(b)) return NO_WAY;
  const whole = fromStart.get(b) - costThrough(NODES[b]);
  // Counted from both sides, a thing's cost is there twice; the ends cost nothing.
  const onTheWay = (index) => index === a || index === b || fromStart.get(index) + (fromEnd.get(index) ?? Infinity) - costThrough(NODES[index]) === whole;
  const found = [...fromStart.keys()].filter((index) => fromEnd.has(index)).filter(onTheWay).sort((x, y) => (x === b) - (y === b) || fromStart.get(x) - fromStart.get(y));
  const layerOf = new Map([[a, 0]]);
  const links = [];
  for (const index of found) {
    if (!layerOf.has(index)) continue;
    for (const [other, relation, back] of arrows(index)) {
      if (!onTheWay(other) || other === a || index === b || fromStart.get(index) + STEP + costThrough(NODES[other]) !== fromStart.get(other)) continue;
      links.push({ from: index, to: other, relation, back });
      layerOf.set(other, Math.max(layerOf.get(other) || 0, layerOf.get(index) + 1));
    }
  }
  const layers = Array.from({ length: layerOf.get(b) + 1 }, () => []);
  for (const [index, layer] of layerOf) layers[layer].push(index);
  // One whole way comes first in its layers, so that it is there whatever finds no room.
  const first = new Set([a]);
  for (let here = a; here !== b; ) {
    here = links.filter((link) => link.from === here).map((link) => link.to).sort((x, y) => byRank(NODES[x], NODES[y]))[0];
    first.add(here);
  }
  for (const layer of layers) layer.sort((x, y) => first.has(y) - first.has(x) || byRank(NODES[x], NODES[y]));
  return { layers, links };
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
