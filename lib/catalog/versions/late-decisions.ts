import { getJson, putJson } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { ClusterDecision } from "../store/types.ts";
import { versionFolder } from "./versions.ts";

/** People's decision about a cluster: its person, and rejected people. Names assigned by runs are not included. */
export type ClusterStatement = readonly [clusterId: string, personId: string | null, rejected: readonly string[]];

/**
 * Decisions about clusters of the previous version that were made during a run, too late to be taken into account. The
 * run publishes them with its version, in `late.json`, and the next run applies them: a name given to a cluster that
 * the new version does not have, or whose faces it moved elsewhere, still names the faces that were in it.
 */
export interface LateDecisions {
  /** The version that had these clusters. */
  readonly previous: number;
  /** Clusters that were decided about after the run had read the decisions. */
  readonly clusterIds: readonly string[];
  /** Decisions about clusters when the version was published. */
  readonly said: readonly ClusterStatement[];
}

const keyOf = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}late.json`;

export async function putLateDecisions(catalog: Catalog, version: number, late: LateDecisions): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, version), late);
}

/** Reads the late decisions of a version; undefined if it had no previous version, or was published without them. */
export async function readLateDecisions(catalog: Catalog, version: number): Promise<LateDecisions | undefined> {
  return getJson<LateDecisions>(catalog, catalog.runsBucket, keyOf(catalog, version));
}

/** Returns people's decisions about clusters, in stored form; clusters without one are left out. */
export function clusterStatements(decisions: Iterable<ClusterDecision>): ClusterStatement[] {
  return [...decisions].flatMap(({ clusterId, personId, given, rejected = [] }): ClusterStatement[] => {
    const said = given || personId === undefined ? null : personId;
    return said === null && rejected.length === 0 ? [] : [[clusterId, said, rejected]];
  });
}

/** Returns the clusters whose decisions differ. */
export function changedStatements(before: readonly ClusterStatement[], now: readonly ClusterStatement[]): string[] {
  const [former, current] = [byId(before), byId(now)];
  return [...new Set([...former.keys(), ...current.keys()])].filter((id) => former.get(id) !== current.get(id)).sort();
}

const byId = (said: readonly ClusterStatement[]) =>
  new Map(said.map(([clusterId, ...rest]) => [clusterId, JSON.stringify(rest)]));
