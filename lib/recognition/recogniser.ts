import { getFaceDecisions } from "../catalog/decisions.ts";
import type { Catalog } from "../catalog/open.ts";
import { getDecisions } from "../catalog/people.ts";
import type { FaceVector, Match } from "../catalog/types.ts";
import { mayBelong } from "../cluster/constraints.ts";
import { type Candidate, CLEARLY_NEARER, matchGroup } from "../cluster/match.ts";
import { type Known, KnownClusters, type KnownClustersOptions, rounded } from "./known-clusters.ts";

/** A face to recognise; one that is in no catalog has no id that anyone decided about. */
export type Unrecognised = Pick<FaceVector, "faceId" | "vector">;

/** Recognises faces: compares their vectors with the clusters of the version in force. */
export class Recogniser {
  private readonly catalog: Catalog;
  private readonly clusters: KnownClusters;

  constructor(options: KnownClustersOptions) {
    this.catalog = options.catalog;
    this.clusters = new KnownClusters(options);
  }

  /** The matches of these faces, all of the embedder's model; faces that look like nobody known have none. */
  async recognise(faces: readonly Unrecognised[]): Promise<Match[]> {
    const known = faces.length > 0 ? await this.clusters.inForce() : undefined;
    if (!known) return [];
    const widest = known.reach.reduce((most, reach) => Math.max(most, reach), 0) + CLEARLY_NEARER;
    const vectors = faces.map(({ vector }) => vector);
    const near = await this.clusters.near(known, vectors, widest);
    const { personOf, mayBelongTo } = await this.decisionsOn(known, faces, near);
    const rule = {
      reachOf: (group: number) => known.reach[group]!,
      samePerson: (a: number, b: number) => personOf(a) !== undefined && personOf(a) === personOf(b),
    };
    const matchedAt = new Date().toISOString();
    return faces.flatMap(({ faceId }, row): Match[] => {
      const allowed = near.get(row)?.filter(({ group }) => mayBelongTo(faceId, group));
      const match = matchGroup(allowed ?? [], rule);
      if (!match) return [];
      const clusterId = known.clusterIds[match.group]!;
      return [{ faceId, clusterId, distance: rounded(match.distance), version: known.version, matchedAt }];
    });
  }

  async close(): Promise<void> {
    await this.clusters.close();
  }

  /** What people decided about the clusters that are near, and about the faces themselves. */
  private async decisionsOn(
    { clusterIds }: Known,
    faces: readonly Unrecognised[],
    near: ReadonlyMap<number, readonly Candidate[]>,
  ) {
    const groups = [...near.values()].flat().map(({ group }) => clusterIds[group]!);
    const [clusters, decided] = await Promise.all([
      getDecisions(this.catalog, groups),
      getFaceDecisions(
        this.catalog,
        [...near.keys()].map((row) => faces[row]!.faceId),
      ),
    ]);
    const personOf = (group: number) => clusters.get(clusterIds[group]!)?.personId;
    return {
      personOf,
      mayBelongTo: (faceId: string, group: number) => mayBelong(decided.get(faceId), personOf(group)),
    };
  }
}
