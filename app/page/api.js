// What the server is asked. Errors are values with a code, words and a way out.

export class Problem extends Error {
  constructor({ status = 0, code = "OFFLINE", detail = "the server does not answer", hint = "it may be starting again" }) {
    super(detail);
    Object.assign(this, { status, code, hint });
  }
}

let onLogin = () => {};
export const whenRefused = (listener) => { onLogin = listener; };

async function ask(method, path, { body, raw, signal } = {}) {
  const given = { method, signal, credentials: "same-origin", headers: {} };
  if (raw !== undefined) given.body = raw;
  else if (body !== undefined) {
    given.body = JSON.stringify(body);
    given.headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    answer = await fetch(path, given);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({});
  }
  if (answer.ok) return answer;
  const found = await answer.json().catch(() => ({ code: "ERROR", detail: `the server answered ${answer.status}`, hint: "" }));
  if (answer.status === 401 && path !== "/api/session") onLogin();
  throw new Problem({ ...found, status: answer.status });
}

export const get = async (path) => (await ask("GET", path)).json();
export const post = async (path, body) => {
  const answer = await ask("POST", path, { body });
  return answer.status === 204 ? null : answer.json();
};
export const remove = (path) => ask("DELETE", path);
export const upload = async (file) =>
  (await ask("POST", `/api/uploads?name=${encodeURIComponent(file.name.slice(-255))}`, { raw: file })).json();

export const part = encodeURIComponent;

// Server-sent events in the answer to a POST, which EventSource cannot make.
export async function* posted(path, body) {
  const answer = await ask("POST", path, { body });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch(() => { throw new Problem({}); });
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const found = { name: "message", data: "" };
      for (const line of block.split("\n")) {
        if (line.startsWith("event: ")) found.name = line.slice(7);
        else if (line.startsWith("data: ")) found.data += (found.data ? "\n" : "") + line.slice(6);
      }
      if (found.data) yield { name: found.name, data: JSON.parse(found.data) };
    }
  }
}
