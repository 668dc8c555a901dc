// Scores as they came, and the best so far.
import { h, newId, s } from "./dom.js";
import { family, score } from "./format.js";

const NARROW = 580, WIDE = 980, HEIGHT = 270, LEFT = 54, RIGHT = 14, TOP = 12, BOTTOM = 34;
// Colours; whoever comes after shares the last.
const MOST = 9;

// Rounded steps of 1, 2 or 5 between two values.
function ticks(low, high, about = 4) {
  const raw = (high - low) / about;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * size).find((v) => v >= raw);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) found.push(at);
  return found;
}

// One very bad trial must not press all others into a line: the worst tenth may leave the picture.
function range(values, direction) {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 10);
  let low = direction === "minimize" ? sorted[0] : sorted[cut];
  let high = direction === "minimize" ? sorted[sorted.length - 1 - cut] : sorted[sorted.length - 1];
  if (low === high) { const room = Math.abs(low) * 0.05 || 0.5; low -= room; high += room; }
  const room = (high - low) * 0.07;
  return [low - room, high + room];
}

function frame(width, xs, ys, [x0, x1], [low, high], labels, title) {
  const id = newId("chart");
  return s("svg", { class: "chart", viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-labelledby": id },
    s("title", { id }, title),
    ticks(low, high).map((v) => [
      s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: ys(v), y2: ys(v) }),
      s("text", { x: LEFT - 8, y: ys(v) + 4, "text-anchor": "end" }, String(+v.toPrecision(4)))]),
    ticks(x0, x1, Math.min(8, Math.max(1, x1 - x0))).filter(Number.isInteger).map((v) =>
      s("text", { x: xs(v), y: HEIGHT - BOTTOM + 19, "text-anchor": "middle" }, v)),
    s("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    s("text", { x: width - RIGHT, y: HEIGHT - 2, "text-anchor": "end" }, labels));
}

export const wide = WIDE;

// series: [{ label, points: TrialPoint[] }]; with one of them, dots are coloured by family.
export function curve(series, direction, metric, width = NARROW) {
  const scored = series.flatMap((one) => one.points.filter((p) => p.score !== null));
  if (!scored.length) return h("p", { class: "empty" }, "The first scores are on their way.");
  const [low, high] = range(scored.map((p) => p.score), direction);
  const last = Math.max(1, ...series.map((one) => one.points.length - 1));
  const xs = (i) => LEFT + 8 + (i / last) * (width - LEFT - RIGHT - 16);
  const ys = (v) => TOP + (1 - (Math.min(high, Math.max(low, v)) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const names = series.length === 1 ? [...new Set(series[0].points.map((p) => p.family))] : series.map((one) => one.label);
  // The first colour is that of the best where there is one curve.
  const from = series.length === 1 ? 2 : 1;
  const tone = (name) => `s${Math.min(names.indexOf(name) + from, MOST)}`;
  const best = scored.at(-1).best ?? scored.at(-1).score;
  const picture = frame(width, xs, ys, [0, last], [low, high], "trial", `${metric} by trial; the best so far is ${score(best)}`);
  series.forEach((one, number) => {
    let path = "", tip = null;
    one.points.forEach((p, i) => {
      const colour = series.length === 1 ? tone(p.family) : tone(one.label);
      if (p.score === null) {
        picture.append(s("path", { class: "failed", d: `M${xs(i) - 3},${HEIGHT - BOTTOM - 8}l6,6m0,-6l-6,6` }, s("title", {}, `trial ${p.number}: ${p.status}`)));
        return;
      }
      picture.append(s("circle", { class: `dot ${colour}`, cx: xs(i), cy: ys(p.score), r: 4 },
        s("title", {}, `trial ${p.number}, ${family(p.family)}: ${score(p.score)}`)));
      if (p.best !== null) { path += path ? `H${xs(i)}V${ys(p.best)}` : `M${xs(i)},${ys(p.best)}`; tip = [xs(i), ys(p.best)]; }
    });
    if (tip) {
      const colour = series.length === 1 ? "s1" : tone(one.label);
      picture.append(s("path", { class: `best ${colour}`, d: path }), s("circle", { class: `tip ${colour}`, cx: tip[0], cy: tip[1], r: 5 }));
    }
  });
  return h("figure", {}, picture, h("figcaption", { class: "keys" }, series.length === 1 && h("span", { class: "s1" }, h("i"), "best so far"),
    names.map((n) => h("span", { class: tone(n) }, h("i"), series.length === 1 ? family(n) : n))));
}

// lines: [{ label, values: number[] }]: lower is better.
export function regret(lines, width = WIDE) {
  const all = lines.flatMap((l) => l.values);
  const high = Math.max(...all) * 1.05 || 1;
  const last = Math.max(1, ...lines.map((l) => l.values.length - 1));
  const xs = (i) => LEFT + 4 + (i / last) * (width - LEFT - RIGHT - 8);
  const ys = (v) => TOP + (1 - v / high) * (HEIGHT - TOP - BOTTOM);
  const picture = frame(width, xs, ys, [0, last], [0, high], "evaluations", "mean normalised regret by evaluation; lower is better");
  const tone = (i) => `s${Math.min(i + 1, MOST)}`;
  lines.forEach((l, i) => picture.append(s("path", { class: `best ${tone(i)}`, d: l.values.map((v, x) => `${x ? "L" : "M"}${xs(x)},${ys(v)}`).join("") })));
  return h("figure", {}, picture, h("figcaption", { class: "keys" }, lines.map((l, i) => h("span", { class: tone(i) }, h("i"), l.label))));
}
