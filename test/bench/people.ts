import { allFaces } from "../../lib/catalog/rows/faces.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { confirmFaces, personNamed } from "../support/decide.ts";

/** Names people, each of one face that is there: a page of people has as many pictures. */
export async function namePeople(catalog: Catalog, count: number): Promise<void> {
  const faces = (await Array.fromAsync(allFaces(catalog))).slice(0, count);
  if (faces.length < count) throw new Error(`there are ${faces.length} faces for ${count} people`);
  for (const [at, { faceId }] of faces.entries()) {
    const { personId } = await personNamed(catalog, `Person ${at + 1}`);
    await confirmFaces(catalog, [faceId], personId);
  }
}
