// Markdown to elements: what replies use, and nothing that could be more than text.
import { h } from "./dom.js";

const INLINE = /\\([\\`*_{}[\]()#+.!|<>~&$"'=:;,?/@%^-])|(`+)([\s\S]*?[^`])\2(?!`)|\*\*([^*\n]+(?:\*(?!\*)[^*\n]+)*)\*\*|\*([^*\s][^*\n]*)\*|\b_([^_\n]+)_\b|\[([^\]\n]+)\]\(([^)\s]+)\)|&(lt|gt|amp|quot|#39|#124);/g;
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", "#124": "|" };

function inline(text) {
  const found = [];
  let end = 0;
  for (const m of text.matchAll(INLINE)) {
    if (m.index > end) found.push(text.slice(end, m.index));
    end = m.index + m[0].length;
    if (m[1] !== undefined) found.push(m[1]);
    else if (m[3] !== undefined) found.push(h("code", {}, m[3].trim()));
    else if (m[4] !== undefined) found.push(h("strong", {}, inline(m[4])));
    else if (m[5] !== undefined) found.push(h("em", {}, inline(m[5])));
    else if (m[6] !== undefined) found.push(h("em", {}, inline(m[6])));
    else if (m[7] !== undefined) found.push(link(m[7], m[8]));
    else found.push(ENTITIES[m[9]]);
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}

// Only places of this page are linked: an address in a reply may come from data.
const link = (text, target) => (target.startsWith("#/") ? h("a", { href: target }, inline(text)) : `${text} (${target})`);

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((c) => c.trim());
const HEAD = /^(#{1,4})\s+(.*)$/;
const ITEM = /^\s*(?:[-*+]|(\d{1,4})[.)])\s+(.*)$/;
const RULE = /^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/;

export function markdown(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const blocks = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    if (!line.trim()) { at += 1; continue; }
    if (line.startsWith("```")) {
      const from = (at += 1);
      while (at < lines.length && !lines[at].startsWith("```")) at += 1;
      blocks.push(h("pre", { tabindex: 0 }, h("code", {}, lines.slice(from, at).join("\n"))));
      at += 1;
    } else if (HEAD.test(line)) {
      blocks.push(h("h3", {}, inline(line.match(HEAD)[2])));
      at += 1;
    } else if (line.includes("|") && RULE.test(lines[at + 1] ?? "")) {
      const from = at;
      while (at < lines.length && lines[at].includes("|")) at += 1;
      blocks.push(table(lines.slice(from, at)));
    } else if (ITEM.test(line)) {
      const ordered = line.match(ITEM)[1] !== undefined;
      const items = [];
      for (; at < lines.length && (ITEM.test(lines[at]) || /^\s{2,}\S/.test(lines[at])); at += 1) {
        const m = lines[at].match(ITEM);
        if (m) items.push(m[2]); else items[items.length - 1] += ` ${lines[at].trim()}`;
      }
      blocks.push(h(ordered ? "ol" : "ul", {}, items.map((i) => h("li", {}, inline(i)))));
    } else if (line.startsWith(">")) {
      const from = at;
      while (at < lines.length && lines[at].startsWith(">")) at += 1;
      blocks.push(h("blockquote", {}, inline(lines.slice(from, at).map((l) => l.slice(1).trim()).join(" "))));
    } else {
      const from = at;
      at += 1;
      while (at < lines.length && lines[at].trim() && !ITEM.test(lines[at]) && !HEAD.test(lines[at]) && !lines[at].startsWith("```")) at += 1;
      const paragraph = h("p");
      lines.slice(from, at).forEach((l, i) => { if (i) paragraph.append(h("br")); paragraph.append(...inline(l)); });
      blocks.push(paragraph);
    }
  }
  return blocks;
}

function table(lines) {
  const [head, , ...rows] = lines;
  return h("div", { class: "scroll" }, h("table", {},
    h("thead", {}, h("tr", {}, cells(head).map((c) => h("th", { scope: "col" }, inline(c))))),
    h("tbody", {}, rows.map((r) => h("tr", {}, cells(r).map((c) => h("td", {}, inline(c))))))));
}
