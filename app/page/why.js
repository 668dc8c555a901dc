// What was decided, answered from the run's record.
import { get, part } from "./api.js";
import { fill, h, newId, notice } from "./dom.js";

export async function why(panel, summary) {
  const list = h("div", { "aria-live": "polite" });
  const question = h("input", { id: newId("question"), type: "search", maxlength: 2000, placeholder: "why this model? why was a column left out?" });
  const form = h("form", { class: "field", role: "search" }, h("label", { for: question.id }, "Ask"),
    h("div", { class: "row" }, h("div", { class: "grow" }, question), h("button", { class: "primary", type: "submit" }, "Ask")));
  const ask = async () => {
    try {
      const found = await get(`/api/runs/${part(summary.name)}/why?most=60&question=${part(question.value)}`);
      fill(list, found.changed.map((c) => notice({ message: `the record was changed after it was written: ${c}` })),
        found.decisions.length ? found.decisions.map(decision)
          : h("p", { class: "soft" }, `Nothing on record has to do with that; there is something about ${found.topics.slice(0, 30).join(", ") || "nothing yet"}.`));
    } catch (problem) {
      fill(list, notice(problem));
    }
  };
  form.addEventListener("submit", (e) => { e.preventDefault(); ask(); });
  fill(panel, h("div", { class: "card stack" }, form, list));
  await ask();
}

const decision = (d) => h("article", { class: "decision" },
  h("span", { class: "small soft" }, d.topic), h("h3", {}, d.question), h("p", {}, d.choice),
  d.evidence.length ? h("ul", {}, d.evidence.map((e) => h("li", {}, e))) : null,
  d.options.length ? h("p", { class: "small soft" }, `Other options: ${d.options.join("; ")}`) : null,
  d.effect ? h("p", { class: "small" }, `What came of it: ${d.effect}`) : null);
