// The page: who is let in, where one is, and what is shown there.
import { get, part, post, whenRefused } from "./api.js";
import { chat } from "./chat.js";
import { diff } from "./diff.js";
import { announce, fill, h, newId, notice, s } from "./dom.js";
import { proposers } from "./proposers.js";
import { run } from "./run.js";
import { newRun, runs } from "./runs.js";
import { themeSwitch } from "./theme.js";

const ROUTES = [
  [/^\/?$/, chat, "Chat", () => ({})],
  [/^\/chat\/([^/]+)$/, chat, "Chat", (m) => ({ id: m[1] })],
  [/^\/runs$/, runs, "Runs", () => ({})],
  [/^\/new$/, newRun, "New run", () => ({})],
  [/^\/runs\/([^/]+)(?:\/([a-z]+))?$/, run, "Run", (m) => ({ name: m[1], tab: m[2] })],
  [/^\/diff(?:\/([^/]+))?(?:\/([^/]+))?$/, diff, "Compare runs", (m) => ({ a: m[1], b: m[2] })],
  [/^\/proposers$/, proposers, "Proposers", () => ({})],
];
const icon = (d) => s("svg", { width: 20, height: 20, viewBox: "0 0 20 20", fill: "none", stroke: "currentColor", "stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }, s("path", { d }));
const NAV = [
  ["#/", "Chat", "M3 5.5A1.5 1.5 0 0 1 4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3h-.5A1.5 1.5 0 0 1 3 12.5z"],
  ["#/runs", "Runs", "M3 16h3.5v-4H10V8.500h3.5V4H17"],
  ["#/diff", "Compare", "M7 3v14M13 3v14M3 7h4M13 13h4"],
  ["#/proposers", "Proposers", "M4 16V9M10 16V4M16 16v-5"],
];

const main = document.getElementById("main"), nav = document.getElementById("nav"), recent = document.getElementById("recent");
// Where the page is narrow, earlier conversations unfold below the head.
const earlier = document.getElementById("earlier");
const unfold = (open) => { recent.classList.toggle("open", open); earlier.setAttribute("aria-expanded", open); };
let leave = () => {}, session = null, shown = 0;

async function show() {
  const mine = (shown += 1);
  leave();
  leave = () => {};
  const path = location.hash.replace(/^#/, "");
  const found = ROUTES.map((r) => [r, r[0].exec(path)]).find(([, m]) => m);
  if (!found) { location.replace("#/"); return; }
  const [[, view, title, params], match] = found;
  document.title = `${title} · automl-agent`;
  for (const link of nav.children) {
    const here = link.getAttribute("href") === "#/" ? view === chat : path.startsWith(link.getAttribute("href").slice(1)) || (view === newRun && link.getAttribute("href") === "#/runs");
    if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  markRecent();
  unfold(false);
  window.scrollTo(0, 0);
  try {
    const given = Object.fromEntries(Object.entries(params(match)).map(([k, v]) => [k, v && decodeURIComponent(v)]));
    const stop = await view(main, given, { session, changed: listRecent });
    if (mine !== shown) stop(); else leave = stop;
  } catch (problem) {
    if (mine !== shown || problem.status === 401) return;
    if (!("code" in problem)) throw problem;
    fill(main, h("div", { class: "page" }, notice(problem), h("div", { class: "row" }, h("button", { onclick: show }, "Try again"), h("a", { class: "button", href: "#/runs" }, "Runs"))));
  }
  if (mine === shown && (document.activeElement === document.body || document.activeElement === null)) main.focus({ preventScroll: true });
  announce(title);
}

async function listRecent() {
  if (!session.chat) return;
  const found = await get("/api/conversations").catch(() => []);
  earlier.hidden = !found.length;
  fill(recent, found.length ? h("h2", {}, "Earlier") : null, found.slice(0, 30).map((c) => h("a", { href: `#/chat/${part(c.id)}`, title: c.began_with }, h("span", {}, c.began_with))));
  markRecent();
}

function markRecent() {
  for (const link of recent.querySelectorAll("a")) {
    if (link.getAttribute("href") === location.hash) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
}

function logIn(problem) {
  shown += 1;
  leave();
  leave = () => {};
  const token = h("input", { type: "password", id: newId("token"), autocomplete: "off", required: true, maxlength: 500 });
  const said = h("div", { "aria-live": "polite" }, problem ? notice(problem) : null);
  const form = h("form", { class: "card stack" }, h("h1", {}, "Who is there?"), h("p", { class: "soft" }, "The server printed an address with a token when it was started. Open that, or paste the token."),
    h("div", { class: "field" }, h("label", { for: token.id }, "Token"), token), said, h("div", { class: "row" }, h("button", { class: "primary", type: "submit" }, "Enter")));
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    try { await post("/api/session", { token: token.value.trim() }); await enter(); } catch (found) { fill(said, notice(found)); }
  });
  fill(main, h("div", { class: "page" }, form));
  token.focus();
}

async function enter() {
  session = await get("/api/session");
  fill(document.getElementById("foot"), h("span", { class: "version" }, session.version), themeSwitch());
  await listRecent();
  await show();
}

async function begin() {
  fill(nav, NAV.map(([href, label, d]) => h("a", { href }, icon(d), label)));
  fill(earlier, icon("M10 5.500v5l3 2M10 3a7 7 0 1 0 .01 0"), "Earlier");
  earlier.addEventListener("click", () => unfold(!recent.classList.contains("open")));
  recent.addEventListener("keydown", (e) => { if (e.key === "Escape") { unfold(false); earlier.focus(); } });
  // The address is a route here: it must not become #main.
  document.querySelector(".skip").addEventListener("click", (e) => { e.preventDefault(); main.focus(); });
  whenRefused(() => logIn());
  window.addEventListener("hashchange", () => { if (session) show(); });
  const given = /^#token=(.+)$/.exec(location.hash);
  try {
    if (given) {
      // Out of the address at once: it shall not stand in the history.
      history.replaceState(null, "", "#/");
      await post("/api/session", { token: decodeURIComponent(given[1]) });
    }
    await enter();
  } catch (problem) {
    if (!("code" in problem)) throw problem;
    logIn(given || problem.status !== 401 ? problem : null);
  }
}

begin();
