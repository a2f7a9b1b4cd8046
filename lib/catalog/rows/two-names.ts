import { PREFIX, twoNamesKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { peoplePage, peopleRows, putPeopleRows, removePeopleRows } from "../store/people-rows.ts";

/** Marks faces to which metadata give more than one name, so that Facet asks; removes the marks of settled faces. */
export async function markTwoNames(
  catalog: Catalog,
  { marked = [], settled = [] }: { readonly marked?: readonly string[]; readonly settled?: readonly string[] },
): Promise<void> {
  await putPeopleRows(
    catalog,
    marked.map((faceId) => [twoNamesKey(faceId), { faceId }]),
  );
  await removePeopleRows(catalog, settled.map(twoNamesKey));
}

/** Reads some of the marked faces, in order. @param after the face to begin behind */
export async function someFacesWithTwoNames(catalog: Catalog, limit: number, after?: string): Promise<string[]> {
  const { rows } = await peoplePage<{ faceId: string }>(catalog, PREFIX.twonames, {
    ...{ consistent: true, limit },
    ...(after === undefined ? {} : { after: twoNamesKey(after) }),
  });
  return rows.map(({ faceId }) => faceId);
}

/** Reads all marked faces, in order. */
export async function facesWithTwoNames(catalog: Catalog): Promise<string[]> {
  const rows = peopleRows<{ faceId: string }>(catalog, PREFIX.twonames, { consistent: true });
  return Array.fromAsync(rows, ({ faceId }) => faceId);
}
