import { getFaceDecisions } from "../decisions/decisions.ts";
import { TooManyRows } from "../decisions/draft.ts";
import { heldPerson } from "../decisions/held-names.ts";
import { getDecisions } from "../decisions/people.ts";
import type { Catalog } from "../store/open.ts";
import { readHeldIn } from "../versions/held.ts";
import { latestVersion } from "../versions/versions.ts";

/**
 * Reads the faces of a cluster whose held name from another cluster is a person's. Rejecting the cluster for that
 * person applies to these faces too.
 * @param most number of faces with a held name from elsewhere beyond which none is read
 * @throws TooManyRows
 */
export async function heldFacesIn(
  catalog: Catalog,
  clusterId: string,
  personId: string,
  most = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const version = await latestVersion(catalog);
  const { names } = version === undefined ? { names: [] } : await readHeldIn(catalog, version, [clusterId], most + 1);
  const others = names.filter(({ source }) => source !== clusterId);
  if (others.length > most) throw new TooManyRows(others.length);
  const [decisions, sources] = await Promise.all([
    getFaceDecisions(
      catalog,
      others.map(({ faceId }) => faceId),
    ),
    getDecisions(
      catalog,
      others.map(({ source }) => source),
    ),
  ]);
  return others.flatMap((name) => {
    const held = heldPerson(name, decisions.get(name.faceId), sources.get(name.source));
    return held === personId ? [name.faceId] : [];
  });
}
