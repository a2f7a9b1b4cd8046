import { readStaleFaces, unmarkStale } from "../decisions/person-index.ts";
import { readPendingWrites } from "../decisions/under-way.ts";
import { facesThatExist } from "../rows/faces.ts";
import type { Catalog } from "../store/open.ts";
import { type Belonging, belongingOf, inputsOfFace, readBelongingInputs } from "./belonging.ts";
import { countedFor, isInCluster } from "./held-names.ts";

/** A face whose current person or cluster differs from the lists by cluster, until a run reconciles the two. */
export interface StaleMembership {
  readonly faceId: string;
  /** The cluster of the face in the version in force. */
  readonly clusterId: string | undefined;
  /** The people for whom the lists by cluster count the face. */
  readonly counted: readonly string[];
  /** The current cluster and person; undefined for a region that is not a face. */
  readonly now: Belonging | undefined;
}

/** Reads the faces for which the lists by cluster are wrong: one read for each stale mark since the last run. */
export async function readStaleMemberships(catalog: Catalog): Promise<StaleMembership[]> {
  return (await compareStaleMemberships(catalog)).stale;
}

/**
 * Deletes the stale marks from before a time whose faces are by now where the decisions put them; marks of decisions
 * that are still being written stay.
 */
export async function settleStaleMemberships(catalog: Catalog, time: string): Promise<void> {
  const begun = (await readPendingWrites(catalog)).map(({ at }) => at);
  const before = [time, ...begun].reduce((first, each) => (each < first ? each : first));
  const { stale, all } = await compareStaleMemberships(catalog);
  const left = new Set(stale.map(({ faceId }) => faceId));
  await unmarkStale(catalog, new Set(all.filter((faceId) => !left.has(faceId))), before);
}

async function compareStaleMemberships(
  catalog: Catalog,
): Promise<{ stale: StaleMembership[]; all: readonly string[] }> {
  const all = await readStaleFaces(catalog);
  if (all.length === 0) return { stale: [], all };
  const existing = await facesThatExist(catalog, all);
  const facts = await readBelongingInputs(catalog, [...existing]);
  const stale = [...existing].flatMap((faceId): StaleMembership[] => {
    const { member, held, decision } = inputsOfFace(facts, faceId);
    const now = belongingOf({ member, held, decision }, facts.clusters);
    const counted = countedFor({ member, held }, facts.clusters);
    const listedIn = isInCluster({ member, held }, facts.clusters) ? member?.clusterId : undefined;
    const isTrue =
      counted.length === (now?.personId === undefined ? 0 : 1) &&
      counted[0] === now?.personId &&
      listedIn === now?.clusterId;
    return isTrue ? [] : [{ faceId, clusterId: member?.clusterId, counted, now }];
  });
  return { stale, all };
}
