// Every run, and a form for those who know what they want.
import { get, part, post } from "./api.js";
import { fill, h, newId, notice } from "./dom.js";
import { fileField } from "./drop.js";
import { ago, family, goesOn, metric, score, seconds, short } from "./format.js";
import { badge } from "./runcard.js";

const AGAIN_MS = 4000;

export async function runs(main) {
  const body = h("div", { class: "card" });
  fill(main, h("div", { class: "page" },
    h("header", {}, h("div", { class: "lead" }, h("h1", {}, "Runs")), h("a", { class: "button primary", href: "#/new" }, "New run")), body));
  let timer = 0, gone = false;
  async function show() {
    const found = await get("/api/runs");
    if (gone) return;
    const focused = document.activeElement?.getAttribute("href");
    fill(body, found.length ? table(found) : empty());
    if (focused) [...body.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
    if (found.some(goesOn)) timer = setTimeout(() => show().catch(() => {}), AGAIN_MS);
  }
  await show();
  return () => { gone = true; clearTimeout(timer); };
}

const empty = () => h("div", { class: "empty" }, h("h2", {}, "There are no runs yet"), h("p", {}, "Say what you want in a chat, or fill in a form."),
  h("div", { class: "row" }, h("a", { class: "button primary", href: "#/" }, "Chat"), h("a", { class: "button", href: "#/new" }, "New run")));

const table = (found) => h("div", { class: "scroll" }, h("table", { class: "runs" },
  h("thead", {}, h("tr", {}, ["Run", "State", "Target"].map((t) => h("th", { scope: "col" }, t)), ["Score", "Trials", "Time", "Began"].map((t) => h("th", { scope: "col", class: "num" }, t)))),
  h("tbody", {}, found.map((r) => h("tr", {},
    h("td", {}, h("a", { class: "whole", href: `#/runs/${part(r.name)}` }, short(r.name)), h("div", { class: "small soft" }, r.model ? family(r.model) : r.request.slice(0, 70) || r.problem.slice(0, 90))),
    h("td", { class: "state" }, badge(r)),
    h("td", { class: "more" }, r.target ?? ""),
    h("td", { class: "num score" }, r.scores?.test != null ? score(r.scores.test) : score(r.best?.score), h("div", { class: "small soft" }, metric(r.metric))),
    h("td", { class: "num more" }, r.trials),
    h("td", { class: "num more" }, seconds(r.elapsed)),
    h("td", { class: "num began" }, ago(r.began)))))));

export async function newRun(main) {
  const folder = await get("/api/files");
  const data = fileField("Data", folder);
  const words = h("textarea", { id: newId("words"), rows: 3, required: true, maxlength: 100000, placeholder: "Who will leave? The column Exited says who left. Maximise AUC." });
  const minutes = h("input", { id: newId("minutes"), type: "number", min: 0.1, max: 10000, step: "any", value: 5 });
  const trials = h("input", { id: newId("trials"), type: "number", min: 1, max: 1000000, placeholder: "as many as fit" });
  const target = h("input", { id: newId("target"), type: "text", maxlength: 500, placeholder: "found in your words" });
  const out = h("input", { id: newId("exclude"), type: "text", maxlength: 1000, placeholder: "none" });
  const model = h("select", { id: newId("model") }, h("option", { value: "server" }, "the server's"), h("option", { value: "none" }, "none: rules and classical samplers"));
  const said = h("div", { "aria-live": "polite" });
  const go = h("button", { class: "primary", type: "submit" }, "Begin");
  const field = (label, input, hint) => h("div", { class: "field" }, h("label", { for: input.id }, label), input, hint ? h("span", { class: "hint" }, hint) : null);
  const form = h("form", { class: "card stack" }, field("What should be predicted?", words), data.element,
    h("div", { class: "fields" }, field("Minutes", minutes), field("Trials at most", trials), field("Column to predict", target), field("Leave out columns", out, "separated by commas"), field("Language model", model)),
    said, h("div", { class: "row" }, go, h("a", { class: "button", href: "#/runs" }, "Cancel")));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    go.disabled = true;
    const settings = {};
    if (target.value.trim()) settings.target = target.value.trim();
    if (out.value.trim()) settings.exclude = out.value.trim();
    try {
      const found = await post("/api/runs", { text: words.value, ...data.value(), settings, language_model: model.value,
        time_limit_seconds: minutes.value ? Number(minutes.value) * 60 : null, trials: trials.value ? Number(trials.value) : null });
      location.hash = `#/runs/${part(found.name)}`;
    } catch (problem) {
      fill(said, notice(problem));
      go.disabled = false;
    }
  });
  fill(main, h("div", { class: "page" }, h("header", {}, h("h1", {}, "New run")), form));
  words.focus({ preventScroll: true });
  return () => {};
}
