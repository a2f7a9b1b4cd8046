import { allFaceDecisions } from "../catalog/decisions.ts";
import { clustersOfAllFaces } from "../catalog/membership.ts";
import type { Catalog } from "../catalog/open.ts";
import { allDecisions, allPeople } from "../catalog/people.ts";

/** The name of every face that belongs to somebody, by faceId. */
export async function namesOfAllFaces(catalog: Catalog): Promise<Map<string, string>> {
  const names = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
  const [clusters, decisions, members] = await Promise.all([
    allDecisions(catalog),
    allFaceDecisions(catalog),
    clustersOfAllFaces(catalog),
  ]);
  const found = new Map<string, string>();
  const note = (faceId: string, personId: string | undefined) => {
    const name = names.get(personId ?? "");
    if (name !== undefined) found.set(faceId, name);
  };
  for (const [faceId, { clusterId }] of members) {
    const personId = clusters.get(clusterId)?.personId;
    const decision = decisions.get(faceId);
    const isTheirs =
      !decision || (!decision.notAFace && !decision.alone && !decision.rejected.includes(personId ?? ""));
    if (isTheirs) note(faceId, personId);
  }
  for (const { faceId, personId } of decisions.values()) note(faceId, personId);
  return found;
}
