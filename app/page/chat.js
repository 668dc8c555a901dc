// The conversation: what is wanted, what was understood, what changes, and the run it is about.
import { get, part, post, posted, upload } from "./api.js";
import { announce, fill, h, notice } from "./dom.js";
import { dropsOn } from "./drop.js";
import { bytes } from "./format.js";
import { markdown } from "./markdown.js";
import { runCards } from "./runcard.js";

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
  const cards = runCards(), waiting = [];
  let conversation = id ?? null, busy = false, gone = false;
  fill(main, page);

  const bottom = () => requestAnimationFrame(() => window.scrollTo({ top: document.body.scrollHeight }));
  const grow = () => { input.style.height = "auto"; input.style.height = `${input.scrollHeight}px`; };
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (e) => { if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); box.requestSubmit(); } });
  box.addEventListener("submit", (e) => { e.preventDefault(); say(input.value, true); });
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
        const file = { id: sent.id, name: sent.name, coming, tag };
        attached.push(file);
        fill(tag, sent.name, h("span", { class: "soft" }, bytes(sent.size_bytes)),
          h("button", { type: "button", class: "plain", "aria-label": `Leave out ${sent.name}`, onclick: () => { attached.splice(attached.indexOf(file), 1); tag.remove(); input.focus(); } }, "×"));
        announce(`${sent.name} was sent`);
      } catch (problem) {
        tag.remove();
        turns.append(notice(problem));
      } finally {
        sending.delete(coming);
      }
    }
    if (document.activeElement === document.body && !gone) input.focus();
  }

  // Messages wait for the answer before them. The focus goes to the box when one is sent and is not moved when an answer
  // comes: who is typing by then would press what it went to.
  function say(words, typed = false) {
    if (!(words.trim() || attached.length || sending.size)) return;
    const message = { text: words.trim() || "Here is the data.", files: attached.splice(0), coming: new Set(sending), place: h("div", { class: "said" }) };
    message.files.forEach((f) => f.tag.remove());
    turns.querySelector(".welcome")?.remove();
    input.focus({ preventScroll: true });
    turns.querySelectorAll(".choices").forEach((c) => c.remove());
    waiting.push(message);
    spoken(message, busy ? "Waits for the answer to what was said before" : "");
    turns.append(message.place);
    // What is being typed while a quick answer is given stays.
    if (typed) input.value = "";
    grow();
    bottom();
    if (!busy) answered();
  }

  const spoken = (message, note) => message.place.replaceChildren(...said(message.text, message.files.map((f) => f.name), note).childNodes);

  async function answered() {
    busy = true;
    while (waiting.length) await deliver(waiting.shift());
    busy = false;
  }

  async function deliver(message) {
    const told = h("div", { class: "working" }, h("p", {}, message.coming.size ? "sending files" : "thinking"));
    message.place.after(told);
    // What was on its way then belongs to this message.
    await Promise.allSettled(message.coming);
    for (const file of attached.filter((f) => message.coming.has(f.coming))) {
      attached.splice(attached.indexOf(file), 1);
      file.tag.remove();
      message.files.push(file);
    }
    spoken(message, "");
    bottom();
    try {
      if (conversation === null) {
        conversation = (await post("/api/conversations")).id;
        if (!gone) history.replaceState(null, "", `#/chat/${part(conversation)}`);
      }
      for await (const { name, data } of posted(`/api/conversations/${part(conversation)}/turns`, { text: message.text, uploads: message.files.map((f) => f.id) })) {
        if (name === "progress") { fill(told, [...told.children].slice(-3), h("p", {}, data.line)); bottom(); }
        else if (name === "problem") told.replaceWith(notice({ message: data.detail, hint: data.hint }));
        else if (name === "reply") {
          told.replaceWith(reply(data.reply, data.number, waiting.length === 0));
          changed();
        }
      }
      if (told.isConnected) told.replaceWith(notice({ message: "the answer did not come to its end", hint: "open the conversation again" }));
    } catch (problem) {
      told.replaceWith(notice(problem));
      giveBack(message);
    }
    bottom();
  }

  // What was not sent goes back into the box, before what is being typed there.
  function giveBack(message) {
    const back = waiting.splice(0);
    back.forEach((m) => m.place.remove());
    if (!input.value) back.unshift(message);
    const text = back.map((m) => m.text).join("\n");
    input.setRangeText(text && input.value ? `${text}\n` : text, 0, 0, input.value ? "preserve" : "end");
    for (const file of back.flatMap((m) => m.files)) { attached.push(file); tags.append(file.tag); }
    grow();
  }

  function reply(found, number, last) {
    if (found.run || found.changes.length || found.intent === "task") input.placeholder = "Say what should be otherwise, or ask";
    return h("div", { class: "reply" },
      h("div", { class: "words" }, worded(found)),
      found.file ? h("p", {}, h("a", { class: "button", href: `/api/conversations/${part(conversation)}/turns/${number}/file`, download: found.file }, `Download ${found.file}`)) : null,
      found.run ? cards.card(found.run) : null,
      last && found.choices.length ? h("div", { class: "row choices", role: "group", "aria-label": "Quick answers" },
        found.choices.map((c, i) => h("button", { class: i === 0 && found.asks === "confirm" ? "primary" : "chip", type: "button", onclick: () => say(c) }, c))) : null);
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
  return () => { gone = true; cards.stop(); };
}

// A file that was handed over is a turn of its own on record.
const ATTACHED = /^\(attached (.+)\)$/s;

const said = (text, files, note = "") => h("div", { class: "said" }, h("span", { class: "quiet" }, "You said: "), text,
  files.length ? h("div", {}, files.map((f) => h("span", { class: "chip" }, f))) : null, note ? h("div", { class: "small soft" }, note) : null);

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
