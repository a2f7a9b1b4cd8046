import type { IncomingMessage, ServerResponse } from "node:http";
import { tryAgain } from "./problems.ts";

/** What a browser shows until the host is ready, in the languages of the gallery. */
const TEXTS: Readonly<Record<string, string>> = {
  en: "Facet is starting…",
  de: "Facet wird gestartet …",
  es: "Facet se está iniciando…",
};

/** Answers a request until the host is ready: a browser gets a page that loads itself again, a program a problem. */
export function answerStarting({ headers }: IncomingMessage, response: ServerResponse): void {
  const problem = tryAgain(503, "Facet is starting", 1);
  if (!headers.accept?.includes("text/html")) {
    response.writeHead(503, problem.headers).end(problem.body);
    return;
  }
  const language = headers["accept-language"]?.slice(0, 2).toLowerCase() ?? "";
  response
    .writeHead(503, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", refresh: "1" })
    .end(page(language in TEXTS ? language : "en"));
}

function page(language: string): string {
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Facet</title>
<p style="margin-top: 40vh; font: 1.25rem system-ui, sans-serif; text-align: center">${TEXTS[language]}</p>
</html>
`;
}
