import { createHash } from "node:crypto";
import { digestOf, readRows } from "./draft.ts";
import type { Catalog } from "./open.ts";
import { batchGet, shardOf } from "./table.ts";

/**
 * Digests of what people can change about a person, a cluster, a face or a photo. What runs and arriving photos change
 * does not count: a decision is about what somebody decided before, not about one face more.
 */
export async function stateOf(
  catalog: Catalog,
  kind: "person" | "cluster" | "face" | "photo",
  id: string,
): Promise<string> {
  if (kind === "photo") return photoState(catalog, id);
  const sk = `${kind}#${id}`;
  const row = (await readRows(catalog, [sk])).get(sk);
  const personSk = `person#${row?.personId}`;
  // Whoever a cluster or a face belongs to is shown with it, by name.
  const person = kind === "person" || !row?.personId ? undefined : (await readRows(catalog, [personSk])).get(personSk);
  return digestOf({ [kind]: id, row: digestOf(row), person: digestOf(person) });
}

/** A photo changes when it is indexed again, and when a face is added to it or taken away. */
async function photoState(catalog: Catalog, photoId: string): Promise<string> {
  const key = { pk: shardOf(catalog, photoId), sk: `photo#${photoId}` };
  const [row] = await batchGet<{ indexedAt: string; faceCount: number }>(
    catalog,
    [key],
    ["pk", "sk", "indexedAt", "faceCount"],
    true,
  );
  const state = JSON.stringify([photoId, row?.indexedAt, row?.faceCount]);
  return createHash("sha256").update(state).digest("hex").slice(0, 16);
}
