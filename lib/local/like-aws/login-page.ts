import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { targetOf } from "../target.ts";
import { TokenRefused, type UserPool } from "./user-pool.ts";

/**
 * Serves the pages of Cognito's login domain, for a user pool that asks for no password: /oauth2/authorize, /oauth2/token
 * and /logout. They are at `localhost`, while the gallery is at 127.0.0.1: another origin, as on AWS.
 * @param galleryOrigin the origin whose pages may call the token endpoint
 * @returns false if a request is not for these pages
 */
export function loginPage(pool: UserPool, galleryOrigin: string) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const page = PAGES[targetOf(request.url).path];
    if (!page || !request.headers.host?.startsWith("localhost")) return false;
    response.setHeader("access-control-allow-origin", galleryOrigin);
    page(pool, request, response).catch((error: unknown) => {
      const code = error instanceof TokenRefused ? error.code : "server_error";
      response.writeHead(code === "server_error" ? 500 : 400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: code }));
    });
    return true;
  };
}

type Page = (pool: UserPool, request: IncomingMessage, response: ServerResponse) => Promise<void>;

const PAGES: Readonly<Record<string, Page>> = {
  async "/oauth2/authorize"(pool, { url }, response) {
    response.writeHead(302, { location: pool.authorize(Object.fromEntries(targetOf(url).query)) }).end();
  },
  async "/oauth2/token"(pool, request, response) {
    const tokens = await pool.exchange(formOf(await text(request)));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(tokens));
  },
  async "/logout"(_pool, { url }, response) {
    response.writeHead(302, { location: targetOf(url).query.get("logout_uri") ?? "/" }).end();
  },
};

function formOf(body: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(body));
}
