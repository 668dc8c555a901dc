// New rows in, predictions out.
import { get, part, post } from "./api.js";
import { announce, fill, h, notice } from "./dom.js";
import { fileField } from "./drop.js";
import { isOver } from "./format.js";

const AGAIN_MS = 500;

export async function predict(panel, summary) {
  if (!isOver(summary) || !summary.model) {
    fill(panel, h("div", { class: "card empty" }, isOver(summary) ? "This run found no model." : "There is a model when the run is over."));
    return;
  }
  const folder = await get("/api/files");
  const said = h("div", { class: "stack", "aria-live": "polite" });
  const go = h("button", { class: "primary", type: "submit", disabled: true }, "Predict");
  const field = fileField("Rows to predict", folder, (value) => { go.disabled = !Object.keys(value).length; });
  const form = h("form", { class: "card stack" }, field.element, h("div", { class: "row" }, go, h("span", { class: "soft small" }, "A table with the columns that the model was trained on.")));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    go.disabled = true;
    try {
      let found = await post(`/api/runs/${part(summary.name)}/predictions`, field.value());
      fill(said, h("p", { class: "soft" }, "predicting …"));
      while (found.state === "working" && said.isConnected) {
        await new Promise((r) => setTimeout(r, AGAIN_MS));
        found = await get(`/api/predictions/${part(found.id)}`);
      }
      fill(said, shown(found));
      announce(found.state === "done" ? "the predictions are there" : "it cannot be predicted");
    } catch (problem) {
      fill(said, notice(problem));
    }
    go.disabled = false;
  });
  fill(panel, form, said);
}

function shown(found) {
  if (found.state !== "done") return notice({ message: found.problem });
  return h("div", { class: "card stack" },
    h("div", { class: "row" }, h("h2", {}, `${found.rows ?? found.preview.length} rows of ${found.name}`),
      h("a", { class: "button primary", href: `/api/predictions/${part(found.id)}/predictions.csv`, download: "predictions.csv" }, "Download all")),
    found.warnings.map((w) => h("p", { class: "notice mild" }, w)),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, found.columns.map((c) => h("th", { scope: "col" }, c)))),
      h("tbody", {}, found.preview.map((row) => h("tr", {}, row.map((c) => h("td", {}, number(c)))))))),
    found.rows > found.preview.length ? h("p", { class: "soft small" }, `and ${found.rows - found.preview.length} more`) : null);
}

const number = (text) => (/^-?\d+\.\d{5,}(e-?\d+)?$/.test(text) ? String(+Number(text).toPrecision(4)) : text);
