// One run: how far it is, what it found, its report, predictions with its model, and why.
import { get, part, post, remove } from "./api.js";
import { curve } from "./curve.js";
import { announce, confirmed, fill, h, newId, notice } from "./dom.js";
import { family, goesOn, isOver, metric, score, seconds, short, state } from "./format.js";
import { follow } from "./live.js";
import { predict } from "./predict.js";
import { badge } from "./runcard.js";
import { why } from "./why.js";

const TABS = [["progress", "Progress"], ["report", "Report"], ["predict", "Predict"], ["why", "Why"]];
const MOST = 15;
// Runs that are bounded by trials alone have this time limit.
const DAY = 86400;

export async function run(main, { name, tab = "progress" }) {
  const head = h("header"), tiles = h("dl", { class: "tiles" }), said = h("div", { class: "stack", "aria-live": "polite" });
  const chart = h("div"), board = h("div"), log = h("pre", { class: "console", tabindex: 0, "aria-label": "What the run says" });
  const panel = h("section", { role: "tabpanel", tabindex: 0, class: "stack", id: newId("panel") });
  const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the run" });
  const trials = [];
  let summary = await get(`/api/runs/${part(name)}`), stop = () => {}, drawn = 0, shown = "";
  fill(main, h("div", { class: "page" }, head, said, tiles, h("div", {}, tabs), panel));
  TABS.forEach(([key, label]) => tabs.append(h("button", { role: "tab", id: `tab-${key}`, "aria-controls": panel.id, onclick: () => show(key) }, label)));
  tabs.addEventListener("keydown", (e) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!by) return;
    const at = TABS.findIndex(([key]) => key === tab);
    const next = TABS[(at + by + TABS.length) % TABS.length][0];
    show(next);
    tabs.querySelector(`#tab-${next}`).focus();
  });

  const act = (work) => async () => { try { fill(said); await work(); } catch (problem) { fill(said, notice(problem)); } };

  function drawHead() {
    const going = goesOn(summary);
    fill(head, h("div", { class: "lead" }, h("div", { class: "row" }, h("h1", {}, short(summary.name)), badge(summary)),
      h("p", { class: "soft" }, going ? summary.doing : summary.problem || summary.request.slice(0, 240))),
    h("div", { class: "row" },
      going ? h("button", { onclick: act(async () => { announce("stopping"); took(await post(`/api/runs/${part(name)}/stop`)); }) }, "Stop") : null,
      summary.state === "interrupted" ? h("button", { class: "primary", onclick: act(async () => { took(await post(`/api/runs/${part(name)}/resume`, {})); listen(); }) }, "Continue") : null,
      h("a", { class: "button", href: `#/diff/${part(name)}` }, "Compare"),
      going ? null : h("button", { class: "danger", onclick: act(async () => {
        if (!(await confirmed(`Remove ${short(name)} and its model?`, "Remove"))) return;
        await remove(`/api/runs/${part(name)}`);
        location.hash = "#/runs";
      }) }, "Remove")));
  }

  function drawTiles() {
    const tested = summary.scores?.test ?? null, ci = summary.scores?.test_ci;
    const tile = (label, value, more, kind) => h("div", {}, h("dt", {}, label), h("dd", { class: kind }, value, more));
    fill(tiles,
      tested !== null ? tile(`${metric(summary.metric)}, sealed test`, score(tested), ci ? h("small", {}, `${score(ci[0])} to ${score(ci[1])}`) : null)
        : tile(summary.metric ? `Best ${metric(summary.metric)}` : "Best score", score(summary.best?.score)),
      tile("Trials", summary.trials),
      tile("Time", seconds(summary.elapsed), summary.time_limit && summary.time_limit < DAY && goesOn(summary) ? h("progress", { max: summary.time_limit, value: Math.min(summary.elapsed, summary.time_limit), "aria-label": "Time used" }) : null),
      tile("Predicts", summary.target ?? "–", null, "word"),
      tile("Model", family(summary.model ?? summary.best?.family) || "–", null, "word"));
  }

  function drawTrials() {
    cancelAnimationFrame(drawn);
    drawn = requestAnimationFrame(() => {
      if (tab !== "progress") return;
      fill(chart, curve([{ label: "", points: trials }], summary.direction, metric(summary.metric)));
      fill(board, leaderboard(trials, summary));
    });
  }

  function took(found) {
    if (found.state !== summary.state) announce(`the run is ${state(found.state)[1]}`);
    const over = isOver(found) && !isOver(summary);
    summary = found;
    drawHead();
    drawTiles();
    if (tab === "progress") drawTrials();
    else if (over) show(tab);
  }

  function listen() {
    stop();
    trials.length = 0;
    stop = follow(name, {
      summary: took,
      trial: (point) => { trials.push(point); drawTrials(); },
      console: (lines) => {
        const atEnd = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
        log.textContent = lines.join("\n");
        if (atEnd) log.scrollTop = log.scrollHeight;
      },
      lost: (lost) => fill(said, lost ? notice({ message: "the server does not answer; the run goes on without it, and this page comes back by itself" }, true) : null),
    });
  }

  async function show(key) {
    tab = key;
    history.replaceState(null, "", `#/runs/${part(name)}/${key}`);
    for (const button of tabs.children) {
      const chosen = button.id === `tab-${key}`;
      button.setAttribute("aria-selected", chosen);
      button.tabIndex = chosen ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `tab-${key}`);
    shown = key;
    if (key === "progress") {
      fill(panel, h("div", { class: "two" }, h("div", { class: "card" }, h("h2", {}, "Score by trial"), chart), h("div", { class: "card" }, h("h2", {}, "What it says"), log)),
        h("div", { class: "card" }, h("h2", {}, "Leaderboard"), board));
      drawTrials();
      return;
    }
    const parts = { report: () => report(panel, summary), predict: () => predict(panel, summary), why: () => why(panel, summary) };
    try { await parts[key](); } catch (problem) { if (shown === key) fill(panel, notice(problem)); }
  }

  drawHead();
  drawTiles();
  await show(TABS.some(([key]) => key === tab) ? tab : "progress");
  listen();
  return () => { stop(); cancelAnimationFrame(drawn); };
}

function leaderboard(trials, summary) {
  const sign = summary.direction === "minimize" ? 1 : -1;
  const ranked = trials.filter((t) => t.score !== null).sort((a, b) => sign * (a.score - b.score));
  const failed = trials.length - ranked.length;
  if (!ranked.length) return h("p", { class: "soft" }, "Nobody is on it yet.");
  const shown = ranked.slice(0, MOST);
  return [h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "num" }, metric(summary.metric)), h("th", { scope: "col" }, "Family"), h("th", { scope: "col" }, "Proposed by"), h("th", { scope: "col", class: "num" }, "Took"), h("th", { scope: "col" }, "Settings"))),
    h("tbody", {}, shown.map((t) => h("tr", { class: t.number === summary.best?.number ? "best" : "" },
      h("td", { class: "num" }, score(t.score)), h("td", {}, family(t.family), h("div", { class: "small soft" }, `trial ${t.number}`)), h("td", {}, t.source), h("td", { class: "num" }, seconds(t.seconds)),
      h("td", { class: "params" }, Object.entries(t.params).map(([k, v]) => `${k} ${typeof v === "number" ? +v.toPrecision(3) : v}`).join(", "))))))),
  ranked.length > MOST || failed ? h("p", { class: "small soft" }, [ranked.length > MOST ? `${ranked.length - MOST} more` : "", failed ? `${failed} failed` : ""].filter(Boolean).join(", ")) : null];
}

function report(panel, summary) {
  if (!isOver(summary)) { fill(panel, h("div", { class: "card empty" }, "The report is written when the run is over.")); return; }
  const src = `/api/runs/${part(summary.name)}/report.html`;
  // It quotes data: no script, no form, no other page, nothing of this one.
  fill(panel, h("div", { class: "row" }, h("a", { class: "button", href: src, target: "_blank", rel: "noopener noreferrer" }, "Open on its own")),
    h("iframe", { class: "report", sandbox: "", src, title: `Report of ${short(summary.name)}`, referrerpolicy: "no-referrer" }));
}
