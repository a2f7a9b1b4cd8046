import { createHash } from "node:crypto";

/** A cluster of the previous version. */
export interface PreviousCluster {
  readonly size: number;
  /** True if it is named after a person. */
  readonly named: boolean;
}

/** Change of one cluster between two versions. */
export interface ClusterChange {
  readonly clusterId: string;
  /**
   * `kept`: it continues, perhaps larger or smaller; `split`: it continues, but some of its faces are in other
   * clusters; `merged`: it continues in a cluster with another id.
   */
  readonly kind: "created" | "kept" | "merged" | "split" | "removed";
  /** Number of faces in the previous version; 0 if the cluster is new. */
  readonly before: number;
  /** Number of faces in the new version; 0 if the cluster is gone. */
  readonly now: number;
  /** Other clusters that its faces went to, with the number of faces. */
  readonly wentTo: readonly (readonly [clusterId: string, faces: number])[];
}

/** Numbers of changed clusters: previous = kept + merged + removed, now = created + kept. */
export interface Changes {
  /** Clusters with a new id. */
  readonly created: number;
  /** Clusters that continue under their id. */
  readonly kept: number;
  /** Previous clusters that continue in a cluster with another id. */
  readonly merged: number;
  /** Previous clusters, kept or merged, whose faces are now in several clusters. */
  readonly split: number;
  /** Previous clusters none of whose faces is in a cluster now. */
  readonly removed: number;
}

/**
 * Assigns ids to components; a component that continues a previous cluster inherits its id.
 *
 * The heir of a previous cluster is the component with most of its faces; in a tie the largest component, then the one
 * with the smallest faceId. A component that is heir to several clusters takes the id of a named one, then of the
 * cluster that it has most faces of, then of the larger cluster, then the smaller id. A component that is heir to none
 * gets an id derived from its smallest faceId, so that the same faces get the same id whenever they are first
 * clustered.
 *
 * @param previousOf returns the id of the cluster that a face was in
 * @param components ids of the faces of each component, ascending
 * @param mayInherit whether a component may be the heir of a cluster, which it may not if that is named after someone
 * else
 * @returns one id per component, in the order of `components`, and the changes
 */
export function inherit(
  previous: ReadonlyMap<string, PreviousCluster>,
  previousOf: (faceId: string) => string | undefined,
  components: readonly (readonly string[])[],
  mayInherit: (clusterId: string, component: number) => boolean = () => true,
): { ids: string[]; changed: Changes; changes: ClusterChange[] } {
  const shares = components.map((faceIds) => countBy(faceIds, previousOf));
  const heirs = new Map<string, number>();
  const partsOf = new Map<string, number[]>();
  for (const [component, share] of shares.entries()) {
    for (const clusterId of share.keys()) {
      const parts = partsOf.get(clusterId);
      if (parts) parts.push(component);
      else partsOf.set(clusterId, [component]);
      if (!mayInherit(clusterId, component)) continue;
      const rival = heirs.get(clusterId);
      if (rival === undefined || isHeir(component, rival, clusterId)) heirs.set(clusterId, component);
    }
  }

  const claims = components.map((): string[] => []);
  for (const [clusterId, component] of heirs) claims[component]!.push(clusterId);
  const taken = new Set(previous.keys());
  const ids = claims.map((claim, component) => {
    const [first] = claim.sort((a, b) => compareClaims(a, b, shares[component]!));
    return first ?? newId(components[component]![0]!, taken);
  });

  const placeOf = new Map(ids.map((id, component) => [id, component]));
  const kept = claims.filter((claim) => claim.length > 0).length;
  return {
    ids,
    changed: {
      created: components.length - kept,
      kept,
      merged: heirs.size - kept,
      split: [...partsOf.values()].filter(({ length }) => length > 1).length,
      removed: previous.size - heirs.size,
    },
    changes: [...previous.keys()].map(changeOf).concat(creations()),
  };

  function changeOf(clusterId: string): ClusterChange {
    const place = placeOf.get(clusterId) ?? -1;
    const wentTo = (partsOf.get(clusterId) ?? [])
      .filter((component) => component !== place)
      .map((component): [string, number] => [ids[component]!, shares[component]!.get(clusterId)!]);
    const continues = place >= 0 && heirs.get(clusterId) === place;
    const gone = heirs.has(clusterId) ? "merged" : "removed";
    const kind = !continues ? gone : wentTo.length > 0 ? "split" : "kept";
    return {
      ...{ clusterId, kind, before: previous.get(clusterId)!.size, now: continues ? components[place]!.length : 0 },
      wentTo: wentTo.sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1)),
    };
  }

  function creations(): ClusterChange[] {
    return ids.flatMap((clusterId, component): ClusterChange[] =>
      claims[component]!.length > 0
        ? []
        : [{ clusterId, kind: "created", before: 0, now: components[component]!.length, wentTo: [] }],
    );
  }

  function isHeir(candidate: number, rival: number, clusterId: string): boolean {
    const more = shares[candidate]!.get(clusterId)! - shares[rival]!.get(clusterId)!;
    const larger = components[candidate]!.length - components[rival]!.length;
    return (
      more > 0 || (more === 0 && (larger > 0 || (larger === 0 && components[candidate]![0]! < components[rival]![0]!)))
    );
  }

  function compareClaims(a: string, b: string, share: ReadonlyMap<string, number>): number {
    const [left, right] = [previous.get(a)!, previous.get(b)!];
    return (
      Number(right.named) - Number(left.named) ||
      share.get(b)! - share.get(a)! ||
      right.size - left.size ||
      (a < b ? -1 : 1)
    );
  }
}

/** Counts the faces by the previous cluster that they were in. */
function countBy(faceIds: readonly string[], previousOf: (faceId: string) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const faceId of faceIds) {
    const clusterId = previousOf(faceId);
    if (clusterId !== undefined) counts.set(clusterId, (counts.get(clusterId) ?? 0) + 1);
  }
  return counts;
}

/**
 * Returns `c` and 16 hex digits of the digest of the face's id; appends "+" to the id while another cluster has the
 * result.
 */
function newId(faceId: string, taken: Set<string>): string {
  let id: string;
  let seed = faceId;
  do {
    id = `c${createHash("sha256").update(seed).digest("hex").slice(0, 16)}`;
    seed += "+";
  } while (taken.has(id));
  taken.add(id);
  return id;
}
