// Elements. Whatever comes from data is text: strings become text nodes, and there is no other way in.

export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

const SVG = "http://www.w3.org/2000/svg";

export function s(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(element, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false).map(asNode));
  return element;
}

const asNode = (child) => (child instanceof Node ? child : String(child));

export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false).map(asNode));
  return element;
}

// Said to those who cannot see it; the same words twice are said twice.
export function announce(text) {
  const place = document.getElementById("told");
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = text; });
}

let last = 0;
export const newId = (of) => `${of}-${(last += 1)}`;

export function notice(problem, mild = false) {
  const text = problem.hint ? `${problem.message}; ${problem.hint}` : problem.message;
  return h("p", { class: mild ? "notice mild" : "notice", role: "alert" }, text);
}

// A dialogue that asks before something cannot be undone.
export function confirmed(question, action) {
  return new Promise((resolve) => {
    const title = newId("question");
    const dialog = h("dialog", { class: "card", "aria-labelledby": title },
      h("form", { method: "dialog", class: "stack" },
        h("h2", { id: title }, question),
        h("div", { class: "row" },
          h("button", { value: "yes", class: "danger" }, action),
          h("button", { value: "no", autofocus: true }, "Keep"))));
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "yes"); });
    document.body.append(dialog);
    dialog.showModal();
  });
}
