import { UserError } from "../../user-error.ts";

/** The error for a cursor that did not come from this API. */
export class BadCursor extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 400;

  constructor() {
    super("The cursor does not come from this list: leave it out to start from the beginning");
    this.name = "BadCursor";
  }
}

/** A page of a list, with the cursor of the next page. */
export interface Page<T> {
  readonly items: T[];
  /** Pass it to get the next page; absent on the last page. */
  readonly cursor?: string;
}

/** Encodes the position at which the next page begins as a cursor: base64url, opaque to callers. */
export function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** Decodes the position in a cursor. @throws BadCursor */
export function decodeCursor(cursor: string): (string | number)[] {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(position) && position.every((part) => typeof part === "string" || typeof part === "number"))
      return position;
  } catch {
    // A cursor that is not JSON is answered like any other foreign cursor.
  }
  throw new BadCursor();
}
