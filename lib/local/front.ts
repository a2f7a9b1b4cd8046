import type { IncomingMessage, ServerResponse } from "node:http";
import type { Disk } from "./disk.ts";
import { answer, type HttpApi } from "./http-api.ts";
import type { Login } from "./login.ts";
import { problem } from "./problems.ts";
import { targetOf } from "./target.ts";

export type Exchange = [request: IncomingMessage, response: ServerResponse];

interface FrontOptions {
  readonly login: Login | undefined;
  /** Serves downloads; returns false for other requests. */
  readonly download: ((...both: Exchange) => Promise<boolean>) | undefined;
}

/** Answers what is no request to an AWS service: the health check, the login, the gallery and the API. */
export function frontOf(disk: Disk, api: Pick<HttpApi, "serve">, { login, download }: FrontOptions) {
  return async (...[request, response]: Exchange): Promise<void> => {
    if (serveHealth(request, response)) return;
    if (await login?.serve(request, response)) return;
    if (await download?.(request, response)) return;
    if (request.method === "GET" || disk.takesRows) return api.serve(request, response);
    answer(response, problem(507, disk.message));
  };
}

/** Answers GET /health, which needs no login: 200 as soon as the host serves requests. @returns false for other requests */
function serveHealth({ method, url }: IncomingMessage, response: ServerResponse): boolean {
  if ((method !== "GET" && method !== "HEAD") || targetOf(url).path !== "/health") return false;
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  answer(response, { statusCode: 200, headers, body: method === "GET" ? '{"status":"ok"}' : "" });
  return true;
}
