// One outline for each shape, in a box of 24 by 24, drawn on the canvas and in the legend alike.
const OUTLINES = {
  box: "M5 3h10l4 4v14H5z",
  hexagon: "M12 2l9 5v10l-9 5-9-5V7z",
  square: "M4 4h16v16H4z",
  triangle: "M12 3l10 18H2z",
  star: "M12 2l2.9 6.6 7.1.7-5.4 4.7 1.6 7L12 17.3 5.8 21l1.6-7L2 9.3l7.1-.7z",
  triangleDown: "M12 21L2 3h20z",
  frame: "M3 3h18v18H3zm5 5v8h8V8z",
  ring: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z",
  check: "M2 12.5l3.5-3.5 4.5 4.5L18.500 5 22 8.500 10 20.500z",
  diamond: "M12 1l10 11-10 11L2 12z",
};
const PATHS = Object.fromEntries(Object.entries(OUTLINES).map(([shape, outline]) => [shape, new Path2D(outline)]));
const OUTLINE_OF = new Map(Object.entries(PATHS).map(([shape, path]) => [path, OUTLINES[shape]]));
const darkScheme = matchMedia("(prefers-color-scheme: dark)");
// A hollow sign is a promise, a full one is reported.
const kindColour = (code) => (darkScheme.matches ? KINDS[code].dark : KINDS[code].light);

function glyphElement(code) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", `glyph ink-${code}`);
  picture.setAttribute("aria-hidden", "true");
  const outline = document.createElementNS(space, "path");
  outline.setAttribute("d", OUTLINES[KINDS[code].shape]);
  outline.setAttribute("fill-rule", "evenodd");
  picture.append(outline);
  return picture;
}

function drawGlyph(context, code, x, y, size) {
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 24, size / 24);
  context.fillStyle = kindColour(code);
  context.fill(PATHS[KINDS[code].shape], "evenodd");
  context.restore();
}
