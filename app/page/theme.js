// Light, dark, or as the system has it.
import { fill, h, s } from "./dom.js";

const WORDS = { "": "System colours", light: "Light", dark: "Dark" };
const apply = (theme) => { if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme; };

export function themeSwitch() {
  const keys = Object.keys(WORDS);
  let now = keys.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "";
  apply(now);
  const button = h("button", { class: "plain small", type: "button", onclick: () => {
    now = keys[(keys.indexOf(now) + 1) % keys.length];
    localStorage.setItem("theme", now);
    apply(now);
    label();
  } });
  const half = s("svg", { width: 18, height: 18, viewBox: "0 0 20 20", "aria-hidden": "true" }, s("circle", { cx: 10, cy: 10, r: 7.2, fill: "none", stroke: "currentColor", "stroke-width": 1.6 }), s("path", { d: "M10 3a7 7 0 0 1 0 14z", fill: "currentColor" }));
  const label = () => { fill(button, half, h("span", {}, WORDS[now])); button.setAttribute("aria-label", `Colours: ${WORDS[now]}. Change`); };
  label();
  return button;
}
