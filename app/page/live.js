// A run as it goes on. The browser comes back by itself with the last id it has seen.
import { part } from "./api.js";

// heard: { summary, trial, console, end, lost }; answers how to stop listening.
export function follow(name, heard) {
  const source = new EventSource(`/api/runs/${part(name)}/events`);
  const seen = new Set();
  for (const kind of ["summary", "trial", "console", "end", "problem"]) {
    source.addEventListener(kind, (e) => {
      const data = JSON.parse(e.data);
      heard.lost?.(false);
      if (kind === "trial") {
        if (seen.has(data.number)) return;
        seen.add(data.number);
      }
      heard[kind]?.(data);
      if (kind === "end" || kind === "problem") source.close();
    });
  }
  source.addEventListener("error", () => {
    heard.lost?.(true);
    // Refused, not lost: the browser does not come back by itself then.
    if (source.readyState === EventSource.CLOSED) heard.refused?.();
  });
  return () => source.close();
}
