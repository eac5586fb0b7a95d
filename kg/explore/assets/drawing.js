// One way to draw: the same strokes go to a canvas, or become an SVG that can be saved.
const FONT = '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';
const measuring = document.createElement("canvas").getContext("2d");

// What this page uses of CanvasRenderingContext2D, written down as SVG elements.
class SvgPen {
  constructor() {
    this.elements = [];
    this.kept = [];
    Object.assign(this, { fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, font: `12px ${FONT}`, textAlign: "left", globalAlpha: 1, move: "" });
    this.steps = "";
  }
  save() {
    const { fillStyle, strokeStyle, lineWidth, font, textAlign, globalAlpha, move } = this;
    this.kept.push({ fillStyle, strokeStyle, lineWidth, font, textAlign, globalAlpha, move });
  }
  restore() {
    Object.assign(this, this.kept.pop());
  }
  translate(x, y) {
    this.move += `translate(${x} ${y})`;
  }
  scale(x) {
    this.move += `scale(${x})`;
  }
  beginPath() {
    this.steps = "";
  }
  moveTo(x, y) {
    this.steps += `M${x} ${y}`;
  }
  lineTo(x, y) {
    this.steps += `L${x} ${y}`;
  }
  bezierCurveTo(...points) {
    this.steps += `C${points.join(" ")}`;
  }
  roundRect(x, y, width, height, r) {
    const [w, h] = [width - 2 * r, height - 2 * r];
    this.steps += `M${x + r} ${y}h${w}a${r} ${r} 0 0 1 ${r} ${r}v${h}a${r} ${r} 0 0 1 ${-r} ${r}h${-w}a${r} ${r} 0 0 1 ${-r} ${-r}v${-h}a${r} ${r} 0 0 1 ${r} ${-r}z`;
  }
  add(tag, attributes, ...children) {
    this.elements.push(draw(tag, { transform: this.move || undefined, opacity: this.globalAlpha < 1 ? this.globalAlpha : undefined, ...attributes }, ...children));
  }
  fill(path) {
    this.add("path", { d: path ? OUTLINE_OF.get(path) : this.steps, fill: this.fillStyle, "fill-rule": "evenodd" });
  }
  stroke() {
    this.add("path", { d: this.steps, fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth });
  }
  measureText(text) {
    measuring.font = this.font;
    return measuring.measureText(text);
  }
  fillText(text, x, y) {
    const [, weight, size] = /^(?:(\d+) )?([\d.]+)px/.exec(this.font);
    const anchor = { right: "end", center: "middle" }[this.textAlign];
    this.add("text", { x, y, dy: ".35em", fill: this.fillStyle, "font-size": size, "font-weight": weight, "text-anchor": anchor }, text);
  }
}

const remembered = new Map();
function recalled(context, text, width, work) {
  const key = `${context.font}|${width}|${text}`;
  if (!remembered.has(key)) remembered.set(key, work());
  return remembered.get(key);
}

// The text as far as it fits, with an ellipsis where it does not.
function clip(context, text, width) {
  return recalled(context, text, width, () => {
    const characters = [...undirected(text)];
    let kept = characters.length;
    const measure = () => characters.slice(0, kept).join("").trimEnd() + (kept < characters.length ? "…" : "");
    while (kept > 1 && context.measureText(measure()).width > width) kept -= 1;
    return measure();
  });
}

// The text on two lines at most, broken between words or between Chinese characters.
function wrap(context, text, width) {
  return recalled(context, `${text}\n2`, width, () => {
    const words = undirected(text).match(/[（“《【]*(?:[^\s\u2e80-\uffff]+[年月日%]?|[\s\S])[），。、；：”》】％]*\s*/gu) || [""];
    let first = "";
    while (words.length && context.measureText((first + words[0]).trimEnd()).width <= width) first += words.shift();
    if (!words.length) return [first];
    if (!first) return [clip(context, text, width)];
    return [first.trimEnd(), clip(context, words.join(""), width)];
  });
}

// A drawing for a file: on paper, colours as they are now, nothing that depends on this page.
function asFile(svg) {
  const style = getComputedStyle(document.documentElement);
  const copy = svg.cloneNode(true);
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("font-family", FONT.replaceAll('"', ""));
  for (const link of copy.querySelectorAll("a")) link.replaceWith(...link.childNodes);
  const text = new XMLSerializer().serializeToString(copy);
  return text.replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
}

// Several drawings, each with a title, in a grid.
function sheet(drawings, columns) {
  const gap = 24;
  const sizes = drawings.map(({ svg }) => [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))]);
  const width = Math.max(...sizes.map((size) => size[0]), 1);
  const height = Math.max(...sizes.map((size) => size[1]), 1) + 24;
  const across = Math.max(1, Math.min(columns, drawings.length));
  const whole = [gap + across * (width + gap), gap + Math.ceil(drawings.length / across) * (height + gap)];
  return draw(
    "svg",
    { width: whole[0], height: whole[1], viewBox: `0 0 ${whole[0]} ${whole[1]}` },
    draw("rect", { width: whole[0], height: whole[1], fill: "var(--paper)" }),
    drawings.map(({ svg, title }, index) => {
      const [x, y] = [gap + (index % across) * (width + gap), gap + Math.floor(index / across) * (height + gap)];
      const copy = svg.cloneNode(true);
      copy.setAttribute("x", 0);
      copy.setAttribute("y", 20);
      return draw("g", { transform: `translate(${x} ${y})` }, title && draw("text", { y: 12, fill: "var(--ink)", "font-size": 13, "font-weight": 600 }, title), copy);
    }),
  );
}

function savePng(name, svg) {
  const image = new Image();
  image.onload = () => {
    const scale = Math.min(2, 8000 / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(name, "image/png", blob), "image/png");
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(asFile(svg))}`;
}
