// Runs in a conversation: one live card for each, where it was spoken of last; a line wherever else.
import { get, part } from "./api.js";
import { fill, h } from "./dom.js";
import { family, goesOn, isOver, metric, score, seconds, short, state } from "./format.js";
import { follow } from "./live.js";

export const badge = (found) => { const [kind, word] = state(found.state); return h("span", { class: `badge ${kind}` }, word); };

export function runCards() {
  const cards = new Map();
  let closed = false;

  function card(name) {
    const before = cards.get(name);
    if (before) {
      before.stop();
      const link = h("a", { href: `#/runs/${part(name)}` }, `Run ${short(name)}`), here = before.place === document.activeElement;
      before.place.replaceWith(h("p", { class: "small" }, link, h("span", { class: "soft" }, ", further down")));
      if (here) link.focus({ preventScroll: true });
    }
    // In a log that is read aloud, what changes twice a second is not.
    const place = h("a", { class: "card run-card", href: `#/runs/${part(name)}`, "aria-live": "off" }, h("strong", {}, short(name)));
    const mine = { place, stop: () => {}, seen: null };
    cards.set(name, mine);
    // Of a conversation that is opened, only the last card of each run is still there by then.
    queueMicrotask(() => { if (!closed && cards.get(name) === mine) look(name, mine); });
    return place;
  }

  // Whoever is over needs no stream: a browser keeps few connections to one server.
  async function look(name, mine) {
    mine.stop();
    mine.stop = () => {};
    try {
      const found = await get(`/api/runs/${part(name)}`);
      if (cards.get(name) !== mine) return;
      draw(mine, found);
      if (goesOn(found)) mine.stop = follow(name, { summary: (now) => draw(mine, now), problem: (problem) => missing(mine, name, problem.detail) });
    } catch (problem) {
      if (!("code" in problem)) throw problem;
      if (cards.get(name) === mine) missing(mine, name, problem.message);
    }
  }

  const missing = (mine, name, why) => fill(mine.place, h("strong", {}, short(name)), h("span", { class: "soft" }, why));

  function draw(mine, found) {
    mine.seen = found;
    const said = goesOn(found) ? found.doing : found.problem;
    fill(mine.place,
      h("div", { class: "row" }, h("strong", {}, short(found.name)), badge(found), said ? h("span", { class: "soft small" }, said) : null),
      h("div", {}, scored(found)),
      reason(mine, found),
      found.time_limit && found.time_limit < 86400 && goesOn(found) ? h("progress", { max: found.time_limit, value: Math.min(found.elapsed, found.time_limit), "aria-label": "Time used" }) : null,
      h("span", { class: "small link" }, "Open this run"));
  }

  // Why it is not verified stands in the result, not in the summary.
  function reason(mine, found) {
    if (!isOver(found) || found.state === "verified") return null;
    const place = h("div", { class: "soft" }, mine.reason ?? "");
    if (mine.reason === undefined) {
      get(`/api/runs/${part(found.name)}/result`).then((result) => { mine.reason = result.reasons[0] ?? ""; place.textContent = mine.reason; })
        .catch((problem) => { if (!("code" in problem)) throw problem; place.textContent = problem.message; });
    }
    return place;
  }

  // A run that rested may have been taken up elsewhere.
  const again = () => {
    if (document.hidden) return;
    for (const [name, mine] of cards) if (mine.seen === null || !(goesOn(mine.seen) || isOver(mine.seen))) look(name, mine);
  };
  document.addEventListener("visibilitychange", again);
  window.addEventListener("focus", again);

  return {
    card,
    stop() {
      closed = true;
      document.removeEventListener("visibilitychange", again);
      window.removeEventListener("focus", again);
      for (const mine of cards.values()) mine.stop();
      cards.clear();
    },
  };
}

function scored(found) {
  const work = `${found.trials} trials in ${seconds(found.elapsed)}`;
  if (found.scores && found.scores.test !== null) {
    const ci = found.scores.test_ci;
    return [h("strong", {}, `${metric(found.metric)} ${score(found.scores.test)}`), ci ? ` (95 %: ${score(ci[0])} to ${score(ci[1])})` : "",
      h("span", { class: "soft" }, ` on the sealed test, with ${family(found.model ?? found.best?.family)}, ${work}`)];
  }
  return h("span", { class: "soft" }, found.best ? `best so far in validation: ${metric(found.metric)} ${score(found.best.score)} with ${family(found.best.family)}, ${work}` : "no score yet");
}
