import { createHash } from "node:crypto";
import { clusterKey, faceKey, personKey, photoKey, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet } from "../store/table.ts";
import { digestOf, readRows } from "./draft.ts";

/**
 * Reads a digest of everything that people can change about a person, a cluster, a face or a photo. Changes by runs and
 * arriving photos are excluded: a decision depends on earlier decisions, not on one face more.
 */
export async function loadState(
  catalog: Catalog,
  kind: "person" | "cluster" | "face" | "photo",
  id: string,
): Promise<string> {
  if (kind === "photo") return photoState(catalog, id);
  return (await loadStates(catalog, kind, [id])).get(id)!;
}

/** Reads the digests of several people, clusters or faces at once, by id, in two batch reads; see `loadState`. */
export async function loadStates(
  catalog: Catalog,
  kind: "person" | "cluster" | "face",
  ids: readonly string[],
): Promise<Map<string, string>> {
  const keyOf = { person: personKey, cluster: clusterKey, face: faceKey }[kind];
  const rows = await readRows(catalog, ids.map(keyOf));
  // A cluster or a face is shown with the name of its person.
  const personKeyOf = (id: string) => personKey(String(rows.get(keyOf(id))?.personId));
  const belonging = kind === "person" ? [] : ids.filter((id) => rows.get(keyOf(id))?.personId);
  const people = await readRows(catalog, [...new Set(belonging.map(personKeyOf))]);
  return new Map(
    ids.map((id) => {
      const person = kind === "person" ? undefined : people.get(personKeyOf(id));
      return [id, digestOf({ [kind]: id, row: digestOf(rows.get(keyOf(id))), person: digestOf(person) })];
    }),
  );
}

/** Reads the digest of a photo, which changes when the photo is indexed again and when a face is added or removed. */
async function photoState(catalog: Catalog, photoId: string): Promise<string> {
  const key = { pk: photosPartition(catalog, photoId), sk: photoKey(photoId) };
  const [row] = await batchGet<{ indexedAt: string; faceCount: number }>(
    catalog,
    [key],
    ["pk", "sk", "indexedAt", "faceCount"],
    true,
  );
  const state = JSON.stringify([photoId, row?.indexedAt, row?.faceCount]);
  return createHash("sha256").update(state).digest("hex").slice(0, 16);
}
