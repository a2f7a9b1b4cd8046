import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "./http-api.ts";
import { targetOf } from "./target.ts";

/** Answers GET /health, which needs no login: 200 as soon as the host serves requests. @returns false for other requests */
export function serveHealth({ method, url }: IncomingMessage, response: ServerResponse): boolean {
  if ((method !== "GET" && method !== "HEAD") || targetOf(url).path !== "/health") return false;
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  answer(response, { statusCode: 200, headers, body: method === "GET" ? '{"status":"ok"}' : "" });
  return true;
}
