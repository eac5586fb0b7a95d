// The lines between things, drawn under them from side to side, as in a mind map.
// vis-network would draw them from middle to middle, behind the labels.
function linksAmong(cells) {
  if (!state.focus && !state.to && isNarrow()) return [];
  if (state.to) return waysFound.links.filter((link) => cells.has(link.from) && cells.has(link.to));
  // Lines of the thing in the middle and of what is opened; among their neighbours only the steps of a road.
  const centres = [state.focus, ...state.open].filter(Boolean).map((key) => nodeByKey.get(key).id);
  const edges = NETWORK.edges.filter((edge) => {
    if (!cells.has(edge.from) || !cells.has(edge.to)) return false;
    if (state.focus) {
      return edge.relation === "next" || centres.includes(edge.from) || centres.includes(edge.to);
    }
    // The heads hang on all reports together: a line from each report to each head would cover the picture.
    if (NODES[edge.from].kind === "report" && nodeByKey.has(ALL_REPORTS) && NODES[edge.from].key !== ALL_REPORTS) return false;
    // In the overview a thing hangs on its home alone.
    return edge.relation === "covers" || (edge.relation === "has" && NODES[edge.to].home === NODES[edge.from].key);
  });
  const further = furtherLinks(cells, centres);
  // Each of these relations is named once in a picture.
  for (const relation of new Set(further.map((link) => link.relation))) further.find((link) => link.relation === relation).named = true;
  return [...edges, ...further];
}

function drawLinks(context) {
  paintLinks(context, picture.getSelectedNodes()[0]);
}

function paintLinks(context, selected) {
  context.save();
  context.lineCap = "round";
  for (const strong of [false, true]) {
    context.strokeStyle = context.fillStyle = ink(strong ? "--accent" : "--line");
    context.lineWidth = strong ? 1.8 : 1.2;
    for (const link of shownLinks) {
      if ((link.from === selected || link.to === selected) === strong) drawLink(context, link);
    }
  }
  context.restore();
}

function drawLink(context, link) {
  const [a, b] = [cellOf.get(link.from), cellOf.get(link.to)];
  const half = CELL.width / 2 - 5;
  const tall = CELL.height / 2 - 2;
  const [ax, ay, bx, by] = [a[0] * CELL.width, a[1] * CELL.height, b[0] * CELL.width, b[1] * CELL.height];
  const side = Math.sign(bx - ax) || 1;
  context.beginPath();
  if (state.focus && !isNarrow() && hasBetween(a, b)) {
    // In a further column: only its end is seen, as the rest would run behind the columns before it.
    const far = Math.abs(b[0]) >= Math.abs(a[0]) ? [bx, by, -side] : [ax, ay, side];
    context.moveTo(far[0] + far[2] * half, far[1]);
    context.lineTo(far[0] + far[2] * (half + 9), far[1]);
    context.stroke();
  } else if (Math.abs(a[0] - b[0]) >= 0.95) {
    const [from, to] = [ax + side * half, bx - side * half];
    const middle = (from + to) / 2;
    context.moveTo(from, ay);
    context.bezierCurveTo(middle, ay, middle, by, to, by);
    context.stroke();
    if (state.to || link.named) wordOnLink(context, link, middle, (ay + by) / 2);
  } else if (link.relation === "next") {
    const down = Math.sign(by - ay) || 1;
    const tip = by - down * tall;
    if (Math.abs(b[1] - a[1]) > 1) {
      // Past what stands between them.
      context.moveTo(ax + half, ay);
      context.bezierCurveTo(ax + half + 18, ay, bx + half + 18, by, bx + half, by);
      context.stroke();
      return;
    }
    context.moveTo(ax, ay + down * tall);
    context.lineTo(bx, tip);
    context.stroke();
    context.beginPath();
    context.moveTo(bx - 4, tip - down * 5);
    context.lineTo(bx + 4, tip - down * 5);
    context.lineTo(bx, tip);
    context.fill();
  } else if (isNarrow()) {
    context.moveTo(ax, ay + tall);
    context.bezierCurveTo(ax, (ay + by) / 2, bx, (ay + by) / 2, bx, by - tall);
    context.stroke();
    if (state.to) wordOnLink(context, link, (ax + bx) / 2, (ay + by) / 2);
  } else {
    // A head and what stands below it, a little further out: an elbow.
    const spine = ax - side * half + side * 12;
    context.moveTo(spine, ay + (by > ay ? tall : -tall));
    context.lineTo(spine, by);
    context.lineTo(bx - side * half, by);
    context.stroke();
  }
}

// On a path each line says how its two ends are related, read from the start to the end.
function wordOnLink(context, link, x, y) {
  const colour = context.fillStyle;
  context.font = `10.5px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = ink("--soft");
  context.fillText(say(`${link.back ? "inverse" : "relation"}-${link.relation}`), x, y - 8);
  context.textAlign = "left";
  context.fillStyle = colour;
}

// Whether a column of things stands between two cells.
function hasBetween(a, b) {
  const [low, high] = [Math.min(a[0], b[0]) + 0.9, Math.max(a[0], b[0]) - 0.9];
  if (high <= low) return false;
  for (const [x] of cellOf.values()) if (x >= low && x <= high) return true;
  return false;
}
