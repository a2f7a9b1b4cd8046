import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod";

/** All that a suggestion asks: an answer to it means that, whatever is asked by then. */
export type Asking =
  | { readonly kind: "cluster"; readonly personId: string; readonly clusterId: string }
  | { readonly kind: "faces"; readonly personId: string; readonly faceIds: readonly string[] }
  | { readonly kind: "new"; readonly faceIds: readonly string[] };

const faceIds = z.array(z.string().min(1).max(100)).min(1).max(100);

const asking = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cluster"), personId: z.string().min(1), clusterId: z.string().min(1) }),
  z.object({ kind: z.literal("faces"), personId: z.string().min(1), faceIds }),
  z.object({ kind: z.literal("new"), faceIds }),
]);

/** Longer than any id that is given out: some 700 characters with 24 faces. */
const LONGEST = 4000;
const LARGEST_BYTES = 20_000;

export function suggestionIdOf(asked: Asking): string {
  return deflateRawSync(JSON.stringify(asked)).toString("base64url");
}

/** What an id asks; undefined where it is none. */
export function askedBy(suggestionId: string): Asking | undefined {
  if (suggestionId.length > LONGEST) return undefined;
  try {
    const bytes = inflateRawSync(Buffer.from(suggestionId, "base64url"), { maxOutputLength: LARGEST_BYTES });
    return asking.parse(JSON.parse(bytes.toString()));
  } catch {
    return undefined;
  }
}
