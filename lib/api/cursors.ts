import { createHash } from "node:crypto";
import { BadCursor } from "../catalog/store/cursor.ts";
import { queryOf } from "./query.ts";
import type { Request } from "./request.ts";

/** Characters of the digest that a cursor begins with. */
const SEAL = 8;

/** A cursor as callers get it: good for the list that gave it, with the same filters. */
export function sealCursor(request: Request, cursor: string): string {
  return sealOf(request, cursor) + cursor;
}

/** The request with the cursor that its list knows. @throws BadCursor where it is another list's, or was tampered with */
export function openCursor(request: Request): Record<string, string | undefined> {
  const query = queryOf(request);
  const { cursor: sealed } = query;
  if (!sealed) return query;
  const cursor = sealed.slice(SEAL);
  if (sealed !== sealCursor(request, cursor)) throw new BadCursor();
  return { ...query, cursor };
}

function sealOf(request: Request, cursor: string): string {
  const filters = Object.entries(queryOf(request))
    .filter(([name]) => name !== "cursor" && name !== "limit")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([request.rawPath, filters, cursor]);
  return createHash("sha256").update(text).digest("base64url").slice(0, SEAL);
}
