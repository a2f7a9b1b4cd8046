import { createHash } from "node:crypto";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** The state of the form. */
export interface LoginForm {
  /** The name that was given. */
  readonly name?: string;
  readonly isWrong?: boolean;
  /** Seconds until another attempt is taken. */
  readonly wait?: number;
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 20rem; margin: 4rem auto; padding: 0 1rem }
label { display: block; margin-top: 1rem }
input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: 0.5rem; font: inherit }
button { margin-top: 1.5rem }
`;

const styleDigest = createHash("sha256").update(STYLE).digest("base64");

/** The page on which users of a host log in. It needs no script. */
export function loginForm({ name = "", isWrong = false, wait = 0 }: LoginForm): APIGatewayProxyStructuredResultV2 {
  const error = wait > 0 ? `Too many attempts. Try again in ${wait} s.` : isWrong ? "Wrong name or password." : "";
  const described = error === "" ? "" : ' aria-describedby="error"';
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${error === "" ? "" : "Error: "}Log in – Facet</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Log in to Facet</h1>
${error === "" ? "" : `<p id="error" role="alert">${error}</p>`}
<form method="post" action="/login">
<label for="name">Name</label>
<input id="name" name="name" value="${escaped(name)}" autocomplete="username" required autofocus${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button>Log in</button>
</form>
</main>
</body>
</html>
`;
  return {
    statusCode: wait > 0 ? 429 : isWrong ? 401 : 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": `default-src 'none'; style-src 'sha256-${styleDigest}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      ...(wait > 0 ? { "retry-after": String(wait) } : {}),
    },
    body,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
