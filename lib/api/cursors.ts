import { createHash } from "node:crypto";
import { BadCursor } from "../catalog/store/cursor.ts";
import { queryOf } from "./query.ts";
import type { LibraryRequest } from "./request.ts";

/** Length of the digest at the start of a cursor, characters. */
const SEAL = 8;

/** The cursor as callers get it. Only the same list of the same library, with the same filters, accepts it. */
export function sealCursor(request: LibraryRequest, cursor: string): string {
  return sealOf(request, cursor) + cursor;
}

/** The query with its cursor unsealed. @throws BadCursor if the cursor belongs to another list or was altered */
export function openCursor(request: LibraryRequest): Record<string, string | undefined> {
  const query = queryOf(request);
  const { cursor: sealed } = query;
  if (!sealed) return query;
  const cursor = sealed.slice(SEAL);
  if (sealed !== sealCursor(request, cursor)) throw new BadCursor();
  return { ...query, cursor };
}

function sealOf(request: LibraryRequest, cursor: string): string {
  const filters = Object.entries(queryOf(request))
    .filter(([name]) => name !== "cursor" && name !== "limit")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([request.library, request.rawPath, filters, cursor]);
  return createHash("sha256").update(text).digest("base64url").slice(0, SEAL);
}
