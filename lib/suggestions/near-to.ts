import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Near } from "../catalog/versions/nearness.ts";
import type { Nearby, Open } from "./types.ts";

/** Who is near an open face or cluster, as people have said by now. */
export class NearTo {
  private readonly open: Open;
  private readonly clustersOfFace: ReadonlyMap<number, readonly Near[]>;
  private readonly clustersOfCluster: ReadonlyMap<number, readonly Near[]>;
  private readonly facesOfFace = new Map<number, { readonly to: number; readonly distance: number }[]>();
  /** Photos with a face that is confirmed to be this person. */
  private readonly photosOf = new Map<string, Set<string>>();

  constructor(open: Open) {
    this.open = open;
    const { faceToCluster, clusterToCluster, faceToFace } = open.nearness;
    this.clustersOfFace = Map.groupBy(faceToCluster, ([from]) => from);
    this.clustersOfCluster = Map.groupBy(clusterToCluster, ([from]) => from);
    for (const [a, b, distance] of faceToFace) {
      this.add(a, b, distance);
      this.add(b, a, distance);
    }
    for (const { faceId, personId } of open.faces.values()) {
      if (personId === undefined) continue;
      const photos = this.photosOf.get(personId) ?? new Set();
      this.photosOf.set(personId, photos.add(photoIdOfFace(faceId)));
    }
  }

  /** Those near a cluster, and not refused for it. */
  ofCluster(cluster: number): Nearby[] {
    const rejected = this.open.clusters.get(this.open.nearness.clusterIds[cluster]!)?.rejected ?? [];
    return this.clusters(this.clustersOfCluster.get(cluster) ?? []).filter(({ personId }) => !isIn(rejected, personId));
  }

  /** Those near an open face, and not refused for it; nobody who is in its photo already. */
  ofFace(face: number): Nearby[] {
    const { faces, nearness } = this.open;
    const faceId = nearness.faceIds[face]!;
    const rejected = faces.get(faceId)?.rejected ?? [];
    const confirmed = this.likeFace(face).flatMap(({ to, distance }): Nearby[] => {
      const personId = faces.get(nearness.faceIds[to]!)?.personId;
      return personId === undefined ? [] : [{ personId, distance, reach: "alike" }];
    });
    const photoId = photoIdOfFace(faceId);
    return [...this.clusters(this.clustersOfFace.get(face) ?? []), ...confirmed].filter(
      ({ personId }) => !isIn(rejected, personId) && !this.photosOf.get(personId ?? "")?.has(photoId),
    );
  }

  /** Open faces that are like an open face; nearest first. */
  likeFace(face: number): readonly { readonly to: number; readonly distance: number }[] {
    return this.facesOfFace.get(face) ?? [];
  }

  private clusters(near: readonly Near[]): Nearby[] {
    return near.map(([, to, distance]) => {
      const personId = this.open.clusters.get(this.open.nearness.clusterIds[to]!)?.personId;
      return { ...(personId === undefined ? {} : { personId }), distance, reach: "ask" };
    });
  }

  private add(from: number, to: number, distance: number): void {
    const some = this.facesOfFace.get(from);
    if (some) some.push({ to, distance });
    else this.facesOfFace.set(from, [{ to, distance }]);
  }
}

const isIn = (rejected: readonly string[], personId: string | undefined) =>
  personId !== undefined && rejected.includes(personId);
