import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { NearPair } from "../catalog/versions/nearness.ts";
import type { Nearby, SuggestionInputs } from "./types.ts";

/** Finds people and clusters near an open face or cluster, according to current decisions. */
export class NearTo {
  private readonly inputs: SuggestionInputs;
  private readonly clustersOfFace: ReadonlyMap<number, readonly NearPair[]>;
  private readonly clustersOfCluster: ReadonlyMap<number, readonly NearPair[]>;
  private readonly facesOfFace = new Map<number, { readonly to: number; readonly distance: number }[]>();
  /** personId -> photoId -> ids of the person's faces in that photo. */
  private readonly facesIn = new Map<string, Map<string, Set<string>>>();
  private readonly kept: ReadonlyMap<string, string>;

  /** @param kept the person of each open face with a held name, by faceId */
  constructor(inputs: SuggestionInputs, kept: ReadonlyMap<string, string> = new Map()) {
    this.inputs = inputs;
    this.kept = kept;
    const { faceToCluster, clusterToCluster, faceToFace } = inputs.nearness;
    this.clustersOfFace = Map.groupBy(faceToCluster, ([from]) => from);
    this.clustersOfCluster = Map.groupBy(clusterToCluster, ([from]) => from);
    for (const [a, b, distance] of faceToFace) {
      this.add(a, b, distance);
      this.add(b, a, distance);
    }
    for (const { faceId, personId } of inputs.faces.values()) this.enter(faceId, personId);
    for (const [faceId, personId] of kept) this.enter(faceId, personId);
  }

  /** Returns the people and clusters near a cluster, without people rejected for it. */
  ofCluster(cluster: number): Nearby[] {
    const rejected = this.inputs.clusters.get(this.inputs.nearness.clusterIds[cluster]!)?.rejected ?? [];
    return this.clusters(this.clustersOfCluster.get(cluster) ?? []).filter(({ personId }) => !isIn(rejected, personId));
  }

  /** Returns the people and clusters near an open face, without people rejected for it or already in its photo. */
  ofFace(face: number): Nearby[] {
    const { faces, nearness } = this.inputs;
    const faceId = nearness.faceIds[face]!;
    const rejected = faces.get(faceId)?.rejected ?? [];
    const known = this.likeFace(face).flatMap(({ to, distance }): Nearby[] => {
      const personId = this.personOf(nearness.faceIds[to]!);
      return personId === undefined ? [] : [{ personId, distance, reach: "alike" }];
    });
    return [...this.clusters(this.clustersOfFace.get(face) ?? []), ...known].filter(
      ({ personId }) => !isIn(rejected, personId) && !this.isInSamePhoto(faceId, personId),
    );
  }

  /** Returns the open faces similar to an open face, nearest first. */
  likeFace(face: number): readonly { readonly to: number; readonly distance: number }[] {
    return this.facesOfFace.get(face) ?? [];
  }

  private clusters(near: readonly NearPair[]): Nearby[] {
    return near.map(([, to, distance]) => {
      const personId = this.inputs.clusters.get(this.inputs.nearness.clusterIds[to]!)?.personId;
      return { ...(personId === undefined ? {} : { personId }), distance, reach: "ask" };
    });
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
