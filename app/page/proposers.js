// Who proposes better: samplers with and without a language model, on the same tasks.
import { get, part, post, remove } from "./api.js";
import { regret } from "./curve.js";
import { confirmed, fill, h, newId, notice } from "./dom.js";
import { ago, count, state } from "./format.js";

const AGAIN_MS = 1500, USUAL = ["gp+default", "tpe+default", "random"];

export async function proposers(main, { id }) {
  const known = await get("/api/proposers");
  const said = h("div", { "aria-live": "polite" }), list = h("div", { class: "stack" });
  const boxes = known.map((p) => ({ name: p.name, box: h("input", { type: "checkbox", checked: USUAL.includes(p.name) }), speaks: p.speaks }));
  const suite = h("select", { id: newId("suite") }, h("option", { value: "synthetic" }, "synthetic: functions, seconds"), h("option", { value: "bayesmark" }, "bayesmark: models trained for real, minutes"));
  const trials = h("input", { id: newId("trials"), type: "number", min: 1, max: 200, value: 15 });
  const seeds = h("input", { id: newId("seeds"), type: "number", min: 1, max: 30, value: 3 });
  const model = h("select", { id: newId("model") }, h("option", { value: "none" }, "none"), h("option", { value: "server" }, "the server's"));
  const field = (label, input) => h("div", { class: "field" }, h("label", { for: input.id }, label), input);
  const go = h("button", { class: "primary", type: "submit" }, "Compare");
  const form = h("form", { class: "card stack" },
    h("fieldset", {}, h("legend", {}, "Proposers"), h("div", { class: "checks" }, boxes.map(({ name, box, speaks }) => h("label", {}, box, name, speaks ? h("span", { class: "soft small" }, "speaks") : null)))),
    h("div", { class: "fields" }, field("Tasks", suite), field("Proposals", trials), field("Seeds", seeds), field("Language model", model)), said, h("div", { class: "row" }, go));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    go.disabled = true;
    try {
      const found = await post("/api/comparisons", { proposers: boxes.filter((p) => p.box.checked).map((p) => p.name), suite: suite.value, trials: Number(trials.value), seeds: Number(seeds.value), language_model: model.value });
      id = found.id;
      fill(said);
      await show();
    } catch (problem) {
      fill(said, notice(problem));
    }
    go.disabled = false;
  });
  fill(main, h("div", { class: "page" }, h("header", {}, h("div", { class: "lead" }, h("h1", {}, "Compare proposers"), h("p", { class: "soft" }, "Does a language model propose better than a classical sampler? Same tasks, same start points, same seeds."))), form, list));
  let timer = 0, gone = false;
  const cards = new Map();
  async function show() {
    clearTimeout(timer);
    const found = await get("/api/comparisons");
    if (gone) return;
    for (const one of found) {
      const card = cards.get(one.id) ?? h("article", { class: "card stack" });
      if (!cards.has(one.id) || card.dataset.state === "working") await draw(card, one, one.id === (id ?? found[0].id), show);
      cards.set(one.id, card);
    }
    fill(list, found.map((one) => cards.get(one.id)));
    if (found.some((one) => one.state === "working")) timer = setTimeout(() => show().catch(() => {}), AGAIN_MS);
  }
  await show();
  return () => { gone = true; clearTimeout(timer); };
}

async function draw(card, one, open, again) {
  card.dataset.state = one.state;
  const [kind, word] = state(one.state);
  const url = `/api/comparisons/${part(one.id)}`;
  const head = h("div", { class: "row" }, h("h2", {}, one.order.proposers.join(", ")), h("span", { class: `badge ${kind}` }, word), h("span", { class: "soft small" }, `${one.order.suite ?? "tables"}, ${count(one.order.trials, "proposal")}, ${count(one.order.seeds, "seed")}, ${ago(one.at)}`));
  if (one.state === "working") {
    fill(card, head, h("progress", { max: one.cells || 1, value: one.done, "aria-label": "Searches done" }), h("p", { class: "soft small" }, one.lines.at(-1) ?? "starting"),
      h("div", { class: "row" }, h("button", { onclick: async () => { await post(`${url}/stop`); again(); } }, "Stop")));
    return;
  }
  const forget = h("button", { class: "plain danger", onclick: async () => { if (await confirmed("Remove this comparison?", "Remove")) { await remove(url); card.remove(); } } }, "Remove");
  if (one.state === "failed") { fill(card, head, notice({ message: one.problem }), h("div", { class: "row" }, forget)); return; }
  const body = h("div", { class: "stack" });
  const details = h("details", {}, h("summary", {}, "Result"), body);
  const load = async () => { if (!body.hasChildNodes()) fill(body, result(await get(`${url}/result`))); };
  details.addEventListener("toggle", () => { if (details.open) load().catch((p) => fill(body, notice(p))); });
  details.open = open;
  fill(card, head, details, h("div", { class: "row" }, h("a", { class: "button", href: `${url}/report.html`, target: "_blank", rel: "noopener noreferrer" }, "Full report"), forget));
}

function result(found) {
  const last = String(found.evaluations);
  const arms = [...found.arms].sort((x, y) => x.regret[last] - y.regret[last]);
  return [
    h("div", {}, h("h3", {}, "Mean normalised regret (lower is better)"), regret(arms.map((arm) => ({ label: arm.name, values: arm.curve })))),
    h("div", { class: "scroll" }, h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Proposer"), ["Regret", "95 % interval", "Mean rank", "Tokens"].map((t) => h("th", { scope: "col", class: "num" }, t)))),
      h("tbody", {}, arms.map((arm) => h("tr", {}, h("th", { scope: "row" }, arm.name), h("td", { class: "num" }, arm.regret[last].toFixed(3)),
        h("td", { class: "num" }, arm.interval[last] ? arm.interval[last].map((v) => v.toFixed(3)).join(" to ") : "–"), h("td", { class: "num" }, arm.mean_rank?.toFixed(2) ?? "–"), h("td", { class: "num" }, Math.round(arm.tokens))))))),
    h("p", { class: "small soft" }, `${count(found.tasks.length, "task")}, ${count(found.seeds, "seed")}, ${found.evaluations} evaluations each.`),
  ];
}
