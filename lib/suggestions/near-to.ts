import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { NearPair } from "../catalog/versions/nearness.ts";
import { TimeEvidence } from "./time-evidence.ts";
import type { Nearby, SuggestionInputs } from "./types.ts";

/** Finds people and clusters near an open face or cluster, according to current decisions. */
export class NearTo {
  private readonly inputs: SuggestionInputs;
  private readonly time: TimeEvidence;
  private readonly clustersOfFace: ReadonlyMap<number, readonly NearPair[]>;
  private readonly clustersOfCluster: ReadonlyMap<number, readonly NearPair[]>;
  private readonly yearsOfFace: ReadonlyMap<number, readonly NearPair[]>;
  private readonly yearsOfCluster: ReadonlyMap<number, readonly NearPair[]>;
  private readonly facesOfFace = new Map<number, { readonly to: number; readonly distance: number }[]>();
  /** personId -> photoId -> ids of the person's faces in that photo. */
  private readonly facesIn = new Map<string, Map<string, Set<string>>>();
  private readonly kept: ReadonlyMap<string, string>;

  /** @param kept the person of each open face with a held name that is not in doubt, by faceId */
  constructor(inputs: SuggestionInputs, kept: ReadonlyMap<string, string> = new Map()) {
    this.inputs = inputs;
    this.kept = kept;
    this.time = new TimeEvidence(inputs);
    const { faceToCluster, clusterToCluster, faceToFace, times } = inputs.nearness;
    this.clustersOfFace = Map.groupBy(faceToCluster, ([from]) => from);
    this.clustersOfCluster = Map.groupBy(clusterToCluster, ([from]) => from);
    this.yearsOfFace = Map.groupBy(times?.faceToYear ?? [], ([from]) => from);
    this.yearsOfCluster = Map.groupBy(times?.clusterToYear ?? [], ([from]) => from);
    for (const [a, b, distance] of faceToFace) {
      this.add(a, b, distance);
      this.add(b, a, distance);
    }
    for (const { faceId, personId } of inputs.faces.values()) this.enter(faceId, personId);
    for (const [faceId, personId] of kept) this.enter(faceId, personId);
  }

  /** Returns the people and clusters near a cluster, without people rejected for it or born later. */
  ofCluster(cluster: number): Nearby[] {
    const { inputs, time } = this;
    const rejected = inputs.clusters.get(inputs.nearness.clusterIds[cluster]!)?.rejected ?? [];
    const nearby = (to: number, distance: number): Nearby => ({
      ...this.ownerOf(to),
      distance,
      rank: distance,
      reach: "ask",
    });
    const near = (this.clustersOfCluster.get(cluster) ?? []).map(([, to, distance]) => nearby(to, distance));
    const inYears = (this.yearsOfCluster.get(cluster) ?? []).map(([, to, distance]) => {
      const each = nearby(to, distance);
      return time.isChildAtCluster(cluster, each.personId)
        ? ({ ...each, reach: "child", inTime: true } as const)
        : each;
    });
    return [...near, ...inYears].filter(
      ({ personId }) => !isIn(rejected, personId) && !time.isClusterBeforeBirth(cluster, personId),
    );
  }

  /**
   * Returns the people and clusters near an open face, without people rejected for it, born later or already in its photo.
   */
  ofFace(face: number): Nearby[] {
    const { inputs, time } = this;
    const { faces, nearness } = inputs;
    const faceId = nearness.faceIds[face]!;
    const rejected = faces.get(faceId)?.rejected ?? [];
    const nearby = (to: number, distance: number): Nearby => ({
      ...{ ...this.ownerOf(to), distance, reach: "ask" },
      rank: Math.max(0, distance - time.supportOfCluster(face, to)),
    });
    const near = (this.clustersOfFace.get(face) ?? []).map(([, to, distance]) => nearby(to, distance));
    const inYears = (this.yearsOfFace.get(face) ?? []).map(([, to, distance]) => {
      const each = nearby(to, distance);
      return time.isChildAt(face, each.personId) ? ({ ...each, reach: "child", inTime: true } as const) : each;
    });
    const known = this.likeFace(face).flatMap(({ to, distance }): Nearby[] => {
      const personId = this.personOf(nearness.faceIds[to]!);
      if (personId === undefined) return [];
      const inTime = time.isChildAt(face, personId) && time.areYearsNear(face, to);
      const rank = Math.max(0, distance - time.supportOfFace(face, to));
      return [{ personId, distance, rank, ...(inTime ? { reach: "ask", inTime } : { reach: "alike" }) }];
    });
    return [...near, ...inYears, ...known].filter(
      ({ personId }) =>
        !isIn(rejected, personId) && !time.isBeforeBirth(face, personId) && !this.isInSamePhoto(faceId, personId),
    );
  }

  /** Returns the open faces similar to an open face, nearest first. */
  likeFace(face: number): readonly { readonly to: number; readonly distance: number }[] {
    return this.facesOfFace.get(face) ?? [];
  }

  /** Returns true if most photos of a cluster were taken before the person was born. */
  isBeforeBirth(cluster: number, personId: string): boolean {
    return this.time.isClusterBeforeBirth(cluster, personId);
  }

  /** Returns the person of a cluster, if any. */
  private ownerOf(cluster: number): Pick<Nearby, "personId"> {
    const personId = this.inputs.clusters.get(this.inputs.nearness.clusterIds[cluster]!)?.personId;
    return personId === undefined ? {} : { personId };
  }

  private personOf(faceId: string): string | undefined {
    return this.inputs.faces.get(faceId)?.personId ?? this.kept.get(faceId);
  }

  private enter(faceId: string, personId: string | undefined): void {
    if (personId === undefined) return;
    const photos = this.facesIn.get(personId) ?? new Map<string, Set<string>>();
    const photoId = photoIdOfFace(faceId);
    this.facesIn.set(personId, photos.set(photoId, (photos.get(photoId) ?? new Set()).add(faceId)));
  }

  /** Returns true if another face in the same photo is this person. */
  private isInSamePhoto(faceId: string, personId: string | undefined): boolean {
    const theirs = this.facesIn.get(personId ?? "")?.get(photoIdOfFace(faceId));
    return theirs !== undefined && (theirs.size > 1 || !theirs.has(faceId));
  }

  private add(from: number, to: number, distance: number): void {
    const some = this.facesOfFace.get(from);
    if (some) some.push({ to, distance });
    else this.facesOfFace.set(from, [{ to, distance }]);
  }
}

const isIn = (rejected: readonly string[], personId: string | undefined) =>
  personId !== undefined && rejected.includes(personId);
