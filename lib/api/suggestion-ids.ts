import { deflateRawSync, inflateRawSync } from "node:zlib";
import { once } from "../once.ts";
import * as z from "../zod.ts";

/** The question of a suggestion. Its id contains it, so an answer refers to this question even if others are asked by then. */
export type Asking =
  | { readonly kind: "cluster"; readonly personId: string; readonly clusterId: string }
  | { readonly kind: "faces"; readonly personId: string; readonly faceIds: readonly string[] }
  | { readonly kind: "new"; readonly faceIds: readonly string[] }
  | { readonly kind: "names"; readonly faceIds: readonly string[]; readonly names: readonly string[] };

const asking = once(() => {
  const id = () => z.string().check(z.minLength(1));
  const faceIds = z.array(id().check(z.maxLength(100))).check(z.minLength(1), z.maxLength(100));
  return z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("cluster"), personId: id(), clusterId: id() }),
    z.object({ kind: z.literal("faces"), personId: id(), faceIds }),
    z.object({ kind: z.literal("new"), faceIds }),
    z.object({ kind: z.literal("names"), faceIds, names: z.array(z.string()) }),
  ]);
});

/** Maximum length of an id, characters; an id with 24 faces has about 700. */
const LONGEST = 4000;
const LARGEST_BYTES = 20_000;

export function suggestionIdOf(asked: Asking): string {
  return deflateRawSync(JSON.stringify(asked)).toString("base64url");
}

/** The question in a suggestion id; undefined if the id is invalid. */
export function askedBy(suggestionId: string): Asking | undefined {
  if (suggestionId.length > LONGEST) return undefined;
  try {
    const bytes = inflateRawSync(Buffer.from(suggestionId, "base64url"), { maxOutputLength: LARGEST_BYTES });
    return asking().parse(JSON.parse(bytes.toString()));
  } catch {
    return undefined;
  }
}
