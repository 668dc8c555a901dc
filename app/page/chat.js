// The conversation: what is wanted, what was understood, what changes, and the run it is about.
import { get, part, post, posted, upload } from "./api.js";
import { announce, fill, h, notice } from "./dom.js";
import { dropsOn } from "./drop.js";
import { bytes, family, goesOn, metric, score, seconds, short, state } from "./format.js";
import { follow } from "./live.js";
import { markdown } from "./markdown.js";

const IDEAS = [
  "Who will leave next month? Maximise AUC, five minutes.",
  "Estimate the price. The average error should be small, and the model explainable.",
  "Which runs are there, and which was best?",
];

export async function chat(main, { id }, { session, changed }) {
  const turns = h("div", { class: "turns", role: "log", "aria-label": "Conversation", "aria-live": "polite" });
  const attached = [], sending = new Set();
  const tags = h("div", { class: "attached", "aria-live": "polite" });
  const input = h("textarea", { rows: 1, "aria-label": "Message", placeholder: "Say what should be predicted", maxlength: 20000 });
  const picker = h("input", { type: "file", multiple: true, class: "quiet", tabindex: -1, "aria-label": "Attach files" });
  const send = h("button", { class: "primary", type: "submit" }, "Send");
  const box = h("form", { class: "box" }, input,
    h("div", { class: "row" },
      h("div", { class: "attached" }, h("button", { type: "button", class: "plain", onclick: () => picker.click() }, "Attach a file"), tags), send), picker);
  const page = h("div", { class: "talk" }, turns, h("div", { class: "composer" }, box));
  const stops = new Map();
  let conversation = id ?? null, busy = false, gone = false;
  fill(main, page);

  const bottom = () => requestAnimationFrame(() => window.scrollTo({ top: document.body.scrollHeight }));
  const grow = () => { input.style.height = "auto"; input.style.height = `${input.scrollHeight}px`; };
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); box.requestSubmit(); } });
  box.addEventListener("submit", (e) => { e.preventDefault(); say(input.value); });
  picker.addEventListener("change", () => { take([...picker.files]); picker.value = ""; });
  dropsOn(page, take);

  async function take(files) {
    for (const file of files) {
      const tag = h("span", { class: "chip" }, `sending ${file.name} …`);
      tags.append(tag);
      const coming = upload(file);
      sending.add(coming);
      try {
        const sent = await coming;
        attached.push(sent);
        fill(tag, sent.name, h("span", { class: "soft" }, bytes(sent.size_bytes)),
          h("button", { type: "button", class: "plain", "aria-label": `Leave out ${sent.name}`, onclick: () => { attached.splice(attached.indexOf(sent), 1); tag.remove(); input.focus(); } }, "×"));
        announce(`${sent.name} was sent`);
      } catch (problem) {
        tag.remove();
        turns.append(notice(problem));
      } finally {
        sending.delete(coming);
      }
    }
    input.focus();
  }

  async function say(words) {
    if (busy || !(words.trim() || attached.length || sending.size)) return;
    busy = true;
    send.disabled = true;
    // What is still on its way belongs to this message.
    while (sending.size) await Promise.allSettled(sending);
    const text = words.trim() || "Here is the data.";
    turns.querySelector(".welcome")?.remove();
    turns.querySelectorAll(".choices").forEach((c) => c.remove());
    const files = attached.splice(0);
    fill(tags);
    turns.append(said(text, files.map((f) => f.name)));
    const told = h("div", { class: "working" }, h("p", {}, "thinking"));
    turns.append(told);
    input.value = "";
    grow();
    bottom();
    try {
      if (conversation === null) {
        conversation = (await post("/api/conversations")).id;
        history.replaceState(null, "", `#/chat/${part(conversation)}`);
      }
      for await (const { name, data } of posted(`/api/conversations/${part(conversation)}/turns`, { text, uploads: files.map((f) => f.id) })) {
        if (name === "progress") { fill(told, [...told.children].slice(-3), h("p", {}, data.line)); bottom(); }
        else if (name === "problem") told.replaceWith(notice({ message: data.detail, hint: data.hint }));
        else if (name === "reply") {
          told.replaceWith(reply(data.reply, data.number, true));
          changed();
        }
      }
      if (told.isConnected) told.replaceWith(notice({ message: "the answer did not come to its end", hint: "open the conversation again" }));
    } catch (problem) {
      told.replaceWith(notice(problem));
      if (!input.value) { input.value = text; grow(); attached.push(...files); }
    }
    busy = false;
    send.disabled = false;
    bottom();
    if (!gone) (turns.querySelector(".choices button") ?? input).focus({ preventScroll: true });
  }

  function reply(found, number, last) {
    return h("div", { class: "reply" },
      h("div", { class: "words" }, worded(found)),
      found.file ? h("p", {}, h("a", { class: "button", href: `/api/conversations/${part(conversation)}/turns/${number}/file`, download: found.file }, `Download ${found.file}`)) : null,
      found.run ? card(found.run) : null,
      last && found.choices.length ? h("div", { class: "row choices", role: "group", "aria-label": "Quick answers" },
        found.choices.map((c, i) => h("button", { class: i === 0 && found.asks === "confirm" ? "primary" : "chip", type: "button", onclick: () => say(c) }, c))) : null);
  }

  // Only the last card of a run is live; a browser keeps few connections to one server.
  function card(name) {
    stops.get(name)?.();
    const place = h("a", { class: "card run-card", href: `#/runs/${part(name)}` }, h("strong", {}, short(name)));
    const stop = follow(name, {
      summary: (found) => fill(place,
        h("div", { class: "row" }, h("strong", {}, short(name)), badge(found), h("span", { class: "soft small" }, goesOn(found) ? found.doing : found.problem)),
        h("div", { class: "soft" }, found.best ? `${metric(found.metric)} ${score(found.best.score)} with ${family(found.best.family)}, ${found.trials} trials in ${seconds(found.elapsed)}` : "no score yet"),
        found.time_limit && found.time_limit < 86400 && goesOn(found) ? h("progress", { max: found.time_limit, value: Math.min(found.elapsed, found.time_limit), "aria-label": "Time used" }) : null,
        h("span", { class: "small" }, "Open this run")),
    });
    stops.set(name, stop);
    return place;
  }

  const welcome = () => h("div", { class: "welcome" },
    h("div", { class: "stack" },
      h("h1", {}, "What should be predicted?"),
      h("p", { class: "soft" }, "Say it in your words and drop in a table. You see the plan before anything is trained, and get a model with its evidence.")),
    h("div", { class: "ideas", role: "group", "aria-label": "Ideas" }, IDEAS.map((i) => h("button", { type: "button", class: "idea", onclick: () => { input.value = i; grow(); input.focus(); } }, i))));

  if (!session.chat) {
    fill(main, h("div", { class: "page" }, h("div", { class: "card empty" }, h("h1", {}, "This server holds no conversations"), h("a", { class: "button primary", href: "#/runs" }, "Begin a run"))));
    return () => {};
  }
  if (conversation === null) turns.append(welcome());
  else {
    const { turns: past } = await get(`/api/conversations/${part(conversation)}`);
    if (!past.length) turns.append(welcome());
    let files = [];
    past.forEach((t, i) => {
      const handed = ATTACHED.exec(t.said);
      if (handed && i < past.length - 1) { files.push(handed[1]); return; }
      turns.append(said(handed ? "Here is the data." : t.said, handed ? [handed[1]] : files), reply(t.reply, t.number, i === past.length - 1));
      files = [];
    });
    bottom();
  }
  input.focus({ preventScroll: true });
  return () => { gone = true; for (const stop of stops.values()) stop(); };
}

// A file that was handed over is a turn of its own on record.
const ATTACHED = /^\(attached (.+)\)$/s;

const said = (text, files) => h("div", { class: "said" }, h("span", { class: "quiet" }, "You said: "), text, files.length ? h("div", {}, files.map((f) => h("span", { class: "chip" }, f))) : null);

export const badge = (found) => { const [kind, word] = state(found.state); return h("span", { class: `badge ${kind}` }, word); };

// The text tells of changes too, for those who have nothing but text: here they become a table in its place.
const CHANGE = /^\s*- \*\*(.+?)\*\*: .*→/;

function worded(found) {
  const lines = found.text.split("\n");
  const from = lines.findIndex((l) => CHANGE.test(l));
  let end = from;
  while (end >= 0 && end < lines.length && CHANGE.test(lines[end])) end += 1;
  if (!found.changes.length) return markdown(found.text);
  if (from < 0 || end - from !== found.changes.length) return [markdown(found.text), changes(found, found.changes.map((c) => c.field.replaceAll("_", " ")))];
  const names = lines.slice(from, end).map((l) => l.match(CHANGE)[1]);
  return [markdown(lines.slice(0, from).join("\n")), changes(found, names), markdown(lines.slice(end).join("\n"))];
}

const changes = (found, names) => h("dl", { class: "changes", "aria-label": found.asks === "confirm" ? "This would change" : "Changed" }, found.changes.map((c, i) => h("div", {},
  h("dt", {}, names[i]),
  h("dd", {}, c.before ? [h("del", {}, c.before), h("span", { class: "quiet" }, " becomes "), h("span", { "aria-hidden": "true" }, " → ")] : null, h("ins", {}, c.after || "none")))));
