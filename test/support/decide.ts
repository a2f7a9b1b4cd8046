import { act, decide } from "../../lib/catalog/decisions/actions.ts";
import * as clusters from "../../lib/catalog/decisions/decide-clusters.ts";
import { confirm, notFaces, reject, undecide } from "../../lib/catalog/decisions/decide-faces.ts";
import { findOrCreatePerson, requirePerson } from "../../lib/catalog/decisions/decide-people.ts";
import type { Draft } from "../../lib/catalog/decisions/draft.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Person } from "../../lib/catalog/store/types.ts";

/**
 * Writes and logs a decision as the operations in lib/api/operations do, but for faces and clusters that need not
 * exist.
 */
async function decided<T>(catalog: Catalog, operation: string, draftOf: (draft: Draft) => Promise<T>): Promise<T> {
  return act(
    catalog,
    { who: "tester" },
    { operation, draft: async (draft) => ({ what: operation, result: await draftOf(draft) }) },
  );
}

/** Returns the person of a name, ignoring case; creates one if nobody has it. */
export async function personNamed(catalog: Catalog, name: string): Promise<Person> {
  return decide(catalog, (draft) => findOrCreatePerson(draft, name));
}

/** Confirms faces for a person. @throws NoSuchPerson */
export async function confirmFaces(catalog: Catalog, faceIds: readonly string[], personId: string): Promise<void> {
  await decided(catalog, "confirmFaces", (draft) => confirm(draft, faceIds, personId));
}

/** Rejects faces for a person. @throws NoSuchPerson */
export async function rejectFaces(catalog: Catalog, faceIds: readonly string[], personId: string): Promise<void> {
  await decided(catalog, "rejectFaces", (draft) => reject(draft, faceIds, personId));
}

/** Rejects faces for one person and confirms them for another. @throws NoSuchPerson */
export async function moveFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await decided(catalog, "moveFaces", async (draft) => {
    await requirePerson(draft, from);
    if (from !== to) await reject(draft, faceIds, from);
    await confirm(draft, faceIds, to);
  });
}

/** Marks regions as not a face. */
export async function markNotFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await decided(catalog, "markNotFaces", (draft) => notFaces(draft, faceIds));
}

/** Removes all decisions about faces, as deleting a face does. */
export async function undecideFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await decided(catalog, "deleteFace", (draft) => undecide(draft, faceIds));
}

/** Names a cluster. */
export async function nameCluster(catalog: Catalog, clusterId: string, name: string): Promise<Person> {
  return decided(catalog, "nameCluster", (draft) => clusters.nameCluster(draft, clusterId, { name }));
}

/** Rejects a cluster for a person. */
export async function rejectCluster(catalog: Catalog, clusterId: string, personId: string): Promise<void> {
  await decided(catalog, "rejectCluster", async (draft) => {
    await requirePerson(draft, personId);
    await clusters.rejectCluster(draft, clusterId, personId);
  });
}
