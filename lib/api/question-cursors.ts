import { BadCursor, decodeCursor, encodeCursor } from "../catalog/store/cursor.ts";
import type { QuestionPlace } from "../suggestions/question-sets.ts";

const PARTS: readonly QuestionPlace["part"][] = ["names", "known", "new"];

/** The cursor of a place in the list of questions. @param version of the clusters, whose windows the place refers to */
export function questionCursor({ part, at, after }: QuestionPlace, version = 0): string {
  return encodeCursor([version, part, at, ...(after ?? [])]);
}

/**
 * The place in a cursor. Another version has other windows: then the place is the beginning of the cursor's part, so that a
 * question may come again but none is left out.
 * @throws BadCursor
 */
export function questionPlace(cursor: string, version = 0): QuestionPlace {
  const [of, name, at, unlikely, rank, key] = decodeCursor(cursor);
  const part = PARTS.find((each) => each === name);
  if (typeof of !== "number" || part === undefined) throw new BadCursor();
  if (part === "names") {
    if (typeof at !== "string") throw new BadCursor();
    return { part, at };
  }
  if (typeof at !== "number" || !Number.isInteger(at) || at < 0) throw new BadCursor();
  if (of !== version) return { part, at: 0 };
  if (unlikely === undefined) return { part, at };
  if (typeof unlikely !== "number" || typeof rank !== "string" || typeof key !== "string") throw new BadCursor();
  return { part, at, after: [unlikely, rank, key] };
}
