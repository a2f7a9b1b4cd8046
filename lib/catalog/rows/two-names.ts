import { PREFIX, peoplePartition, twoNamesKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, queryPage } from "../store/table.ts";

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

/** Reads some of the marked faces, in order. @param after the face to begin behind */
export async function someFacesWithTwoNames(catalog: Catalog, limit: number, after?: string): Promise<string[]> {
  const { rows } = await queryPage<{ faceId: string }>(catalog, peoplePartition(catalog), PREFIX.twonames, {
    ...{ consistent: true, limit },
    ...(after === undefined ? {} : { after: twoNamesKey(after) }),
  });
  return rows.map(({ faceId }) => faceId);
}

/** Reads all marked faces, in order. */
export async function facesWithTwoNames(catalog: Catalog): Promise<string[]> {
  const rows = queryAll<{ faceId: string }>(catalog, peoplePartition(catalog), PREFIX.twonames, { consistent: true });
  return Array.fromAsync(rows, ({ faceId }) => faceId);
}
