// A run as it goes on, however often the connection or the server is lost.
import { part } from "./api.js";

const AGAIN_MS = 1500;

// heard: { summary, trial, console, end, problem, lost }; answers how to stop listening.
export function follow(name, heard) {
  const seen = new Set();
  let source = null, timer = 0;
  const listen = () => {
    source = new EventSource(`/api/runs/${part(name)}/events`);
    for (const kind of ["summary", "trial", "console", "end", "problem"]) {
      source.addEventListener(kind, (e) => {
        const data = JSON.parse(e.data);
        heard.lost?.(false);
        if (kind === "trial") {
          // A new source knows no last id, and hears of all of them again.
          if (seen.has(data.number)) return;
          seen.add(data.number);
        }
        heard[kind]?.(data);
        if (kind === "end" || kind === "problem") source.close();
      });
    }
    source.addEventListener("error", () => {
      heard.lost?.(true);
      // Browsers come back by themselves, with the last id, unless they were refused.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(listen, AGAIN_MS);
    });
  };
  listen();
  return () => { clearTimeout(timer); source.close(); };
}
