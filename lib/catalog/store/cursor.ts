import { UserError } from "../../user-error.ts";

/** A cursor that does not come from this API. */
export class BadCursor extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 400;

  constructor() {
    super("The cursor is not one this list gave out: leave it out to start from the beginning");
    this.name = "BadCursor";
  }
}

/** Part of a list, and where it goes on. */
export interface Page<T> {
  readonly items: T[];
  /** Give it back to get the next page; absent on the last. */
  readonly cursor?: string;
}

/** Opaque to callers: base64url of the place where the next page begins. */
export function encodeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @throws BadCursor */
export function decodeCursor(cursor: string): (string | number)[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(place) && place.every((part) => typeof part === "string" || typeof part === "number"))
      return place;
  } catch {
    // Not JSON: the same answer as any other foreign cursor.
  }
  throw new BadCursor();
}
