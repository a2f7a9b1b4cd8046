import { readStaleFaces, unmarkStale } from "../decisions/person-index.ts";
import { readPendingWrites } from "../decisions/under-way.ts";
import { facesThatExist } from "../rows/faces.ts";
import type { Catalog } from "../store/open.ts";
import { type Belonging, belongingOf, inputsOfFace, readBelongingInputs } from "./belonging.ts";
import { countedFor, isInCluster } from "./held-names.ts";

/** A face about which the lists by cluster say something else than is true of it: a run will bring the two together. */
export interface StaleMembership {
  readonly faceId: string;
  /** The cluster that the version in force puts it into. */
  readonly clusterId: string | undefined;
  /** The people for whom the lists by cluster count it. */
  readonly counted: readonly string[];
  /** Undefined for what is no face. */
  readonly now: Belonging | undefined;
}

/** The faces that lists by cluster do not tell the truth about: as many reads as there are marks since the last run. */
export async function readStaleMemberships(catalog: Catalog): Promise<StaleMembership[]> {
  return (await compareStaleMemberships(catalog)).apart;
}

/**
 * Forgets those marks from before a time whose faces are by now where people said that they belong; and no mark that
 * belongs to a decision which is being written.
 */
export async function settleStaleMemberships(catalog: Catalog, time: string): Promise<void> {
  const begun = (await readPendingWrites(catalog)).map(({ at }) => at);
  const before = [time, ...begun].reduce((first, each) => (each < first ? each : first));
  const { apart, all } = await compareStaleMemberships(catalog);
  const left = new Set(apart.map(({ faceId }) => faceId));
  await unmarkStale(catalog, new Set(all.filter((faceId) => !left.has(faceId))), before);
}

async function compareStaleMemberships(
  catalog: Catalog,
): Promise<{ apart: StaleMembership[]; all: readonly string[] }> {
  const all = await readStaleFaces(catalog);
  if (all.length === 0) return { apart: [], all };
  const existing = await facesThatExist(catalog, all);
  const facts = await readBelongingInputs(catalog, [...existing]);
  const apart = [...existing].flatMap((faceId): StaleMembership[] => {
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
  return { apart, all };
}
