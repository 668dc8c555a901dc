// Files: dropped, chosen or pasted, and sent at once.
import { upload } from "./api.js";
import { announce, fill, h, newId, notice } from "./dom.js";
import { bytes } from "./format.js";

export function dropsOn(element, take) {
  let depth = 0;
  const mark = (by) => { depth = Math.max(0, depth + by); element.classList.toggle("over", depth > 0); };
  element.addEventListener("dragenter", (e) => { e.preventDefault(); mark(1); });
  element.addEventListener("dragover", (e) => e.preventDefault());
  element.addEventListener("dragleave", () => mark(-1));
  element.addEventListener("drop", (e) => { e.preventDefault(); depth = 0; mark(0); take([...e.dataTransfer.files]); });
}

// A field that holds one file: an upload, or a name in the working folder.
export function fileField(label, folder, changed = () => {}) {
  const id = newId("file");
  const input = h("input", { type: "file", id, class: "quiet", tabindex: -1, "aria-label": label });
  const state = h("div", { "aria-live": "polite" });
  const pick = h("button", { type: "button", onclick: () => input.click() }, "Choose a file");
  const names = h("select", { "aria-label": `${label}: a file of the folder ${folder.name}` },
    h("option", { value: "" }, `or one in ${folder.name}/`), folder.files.map((f) => h("option", { value: f }, f)));
  let value = {};
  const take = async (files) => {
    if (!files.length) return;
    fill(state, h("p", { class: "small soft" }, `sending ${files[0].name} …`));
    try {
      const sent = await upload(files[0]);
      value = { upload: sent.id };
      names.value = "";
      fill(state, h("span", { class: "chip" }, sent.name, h("span", { class: "soft" }, bytes(sent.size_bytes))));
      announce(`${sent.name} was sent`);
    } catch (problem) {
      value = {};
      fill(state, notice(problem));
    }
    changed(value);
  };
  input.addEventListener("change", () => take([...input.files]));
  names.addEventListener("change", () => { value = names.value ? { data: names.value } : {}; fill(state); changed(value); });
  const place = h("div", { class: "drop" }, h("div", { class: "row" }, pick, h("span", { class: "soft" }, "or drop it here")), input, folder.files.length ? names : null, state);
  dropsOn(place, take);
  return { element: h("div", { class: "field" }, h("span", { class: "label" }, label), place), value: () => value };
}
