// Two runs side by side.
import { get, part } from "./api.js";
import { curve, wide } from "./curve.js";
import { fill, h, newId, notice } from "./dom.js";
import { family, metric, score, seconds, short } from "./format.js";
import { badge } from "./runcard.js";

export async function diff(main, { a, b }) {
  const known = (await get("/api/runs")).filter((r) => r.trials > 0);
  const out = h("div", { class: "stack", "aria-live": "polite" });
  const chooser = (label, value) => h("select", { id: newId("run"), "aria-label": label }, h("option", { value: "" }, "choose a run"),
    known.map((r) => h("option", { value: r.name, selected: r.name === value }, `${short(r.name)}  ${r.name.slice(0, 15)}`)));
  const first = chooser("First run", a), second = chooser("Second run", b);
  const show = async () => {
    if (!first.value || !second.value) { fill(out, h("div", { class: "card empty" }, known.length > 1 ? "Choose two runs." : "There must be two runs with trials.")); return; }
    history.replaceState(null, "", `#/diff/${part(first.value)}/${part(second.value)}`);
    try {
      fill(out, sideBySide(await get(`/api/diff?a=${part(first.value)}&b=${part(second.value)}`)));
    } catch (problem) {
      fill(out, notice(problem));
    }
  };
  first.addEventListener("change", show);
  second.addEventListener("change", show);
  fill(main, h("div", { class: "page" }, h("header", {}, h("h1", {}, "Compare two runs")), h("div", { class: "halves" }, first, second), out));
  await show();
  return () => {};
}

const LINES = [
  ["State", (r) => badge(r)], ["Predicts", (r) => r.target ?? "–"], ["Metric", (r) => metric(r.metric)],
  ["Sealed test", (r) => score(r.scores?.test), "test"], ["Validation", (r) => score(r.scores?.validation ?? r.best?.score), "validation"],
  ["Baseline: a constant answer", (r) => score(r.scores?.dummy)], ["Baseline: default settings", (r) => score(r.scores?.default)],
  ["Model", (r) => family(r.model ?? r.best?.family)], ["Trials", (r) => r.trials], ["Time", (r) => seconds(r.elapsed)],
  ["Families", (r) => r.families.map(family).join(", ")], ["Language model", (r) => r.llm ?? "none"], ["Request", (r) => r.request.slice(0, 300)],
];

function sideBySide({ a, b, a_trials, b_trials, diff: found, sealed }) {
  const same = a.metric === b.metric;
  const names = short(a.name) === short(b.name) ? [a.name, b.name] : [short(a.name), short(b.name)];
  return [
    sealed && a.name !== b.name ? h("p", { class: "card" }, sealed) : null,
    same ? h("div", { class: "card" }, h("h2", {}, "Best so far"), curve([{ label: names[0], points: a_trials }, { label: names[1] === names[0] ? `${names[1]} ` : names[1], points: b_trials }], a.direction, metric(a.metric), wide))
      : h("p", { class: "notice mild" }, `They are measured differently (${metric(a.metric)}, ${metric(b.metric)}): their scores cannot be compared.`),
    h("div", { class: "card" }, h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "quiet" }, "What")), names.map((n) => h("th", { scope: "col" }, n)))),
      h("tbody", {}, LINES.map(([label, value]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", {}, value(a)), h("td", {}, value(b)))))))),
    found?.differences.length ? h("details", { class: "card" }, h("summary", {}, `Everything that differs (${found.differences.length})`), h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "What"), names.map((n) => h("th", { scope: "col" }, n)))),
      h("tbody", {}, found.differences.slice(0, 200).map((d) => h("tr", {}, h("th", { scope: "row" }, d.where), h("td", {}, d.first ?? "–"), h("td", {}, d.second ?? "–"))))))) : null,
  ];
}
