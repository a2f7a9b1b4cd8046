import { PREFIX, peoplePartition, twoNamesKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll } from "../store/table.ts";

/** Marks faces to which metadata give more than one name, so that Facet asks; removes the marks of settled faces. */
export async function markTwoNames(
  catalog: Catalog,
  { marked = [], settled = [] }: { readonly marked?: readonly string[]; readonly settled?: readonly string[] },
): Promise<void> {
  const pk = peoplePartition(catalog);
  await batchWrite(catalog, {
    put: marked.map((faceId) => ({ pk, sk: twoNamesKey(faceId), faceId })),
    remove: settled.map((faceId) => ({ pk, sk: twoNamesKey(faceId) })),
  });
}

/** The faces that are marked, in order. */
export async function facesWithTwoNames(catalog: Catalog): Promise<string[]> {
  const rows = queryAll<{ faceId: string }>(catalog, peoplePartition(catalog), PREFIX.twonames, { consistent: true });
  return Array.fromAsync(rows, ({ faceId }) => faceId);
}
