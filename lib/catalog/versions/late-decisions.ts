import { getJson, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { ClusterDecision } from "../store/types.ts";
import { versionFolder } from "./versions.ts";

/** What people had said about a cluster: whose it is, and whose it is not. A name that a run gave is nothing they said. */
export type SaidOfCluster = readonly [clusterId: string, personId: string | null, rejected: readonly string[]];

/**
 * What people decided about clusters of the version before while a run was at work, too late for it to look at. The run
 * publishes this with its version, in `late.json`, and the next run goes by it: a name given to a cluster that the new
 * version does not have, or whose faces it puts elsewhere, still names the faces that were in it.
 */
export interface LateDecisions {
  /** The version that had these clusters. */
  readonly previous: number;
  /** Clusters that were decided about after the run had read what people said. */
  readonly clusterIds: readonly string[];
  /** What people had said when the version was published. */
  readonly said: readonly SaidOfCluster[];
}

const keyOf = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}late.json`;

export async function putLateDecisions(catalog: Catalog, version: number, late: LateDecisions): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, version), late);
}

/** Undefined for a version that went by no other, and for one from before such decisions were kept. */
export async function readLateDecisions(catalog: Catalog, version: number): Promise<LateDecisions | undefined> {
  return getJson<LateDecisions>(catalog, catalog.runsBucket, keyOf(catalog, version));
}

/** What people said about clusters; those about which they said nothing are left out. */
export function saidOfClusters(decisions: Iterable<ClusterDecision>): SaidOfCluster[] {
  return [...decisions].flatMap(({ clusterId, personId, given, rejected = [] }): SaidOfCluster[] => {
    const said = given || personId === undefined ? null : personId;
    return said === null && rejected.length === 0 ? [] : [[clusterId, said, rejected]];
  });
}

/** Clusters about which people said something else before than they do now. */
export function differencesOf(before: readonly SaidOfCluster[], now: readonly SaidOfCluster[]): string[] {
  const [former, current] = [byId(before), byId(now)];
  return [...new Set([...former.keys(), ...current.keys()])].filter((id) => former.get(id) !== current.get(id)).sort();
}

const byId = (said: readonly SaidOfCluster[]) =>
  new Map(said.map(([clusterId, ...rest]) => [clusterId, JSON.stringify(rest)]));
