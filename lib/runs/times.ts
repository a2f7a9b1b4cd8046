import type { Capture, Captures } from "../catalog/rows/captures.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { HeldName } from "../catalog/versions/held.ts";
import type { EarlyFace, Nearness, NearPair, Times } from "../catalog/versions/nearness.ts";
import type { Block } from "../dbscan/block.ts";
import { ASK_CHILD_WITHIN, type Candidate, CLEARLY_NEARER } from "../dbscan/match.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import { rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { Attendance, areOneEvent } from "./events.ts";
import { nearest } from "./nearest.ts";
import type { OpenFace } from "./open-faces.ts";
import { areTogether } from "./shared-photos.ts";
import { nearInTime, type YearCentres, yearOf } from "./years.ts";

/** Maximum number of stored faces with an early name. */
const MOST_EARLY = 1000;

/** What is needed to find out what the dates of photos tell about faces and clusters. */
export interface TimeInputs {
  readonly finder: PairFinder;
  readonly embedder: EmbedderRecord;
  readonly parameters: Parameters;
  /** The faces of each cluster. */
  readonly members: readonly (readonly string[])[];
  /** Names that faces hold, in a cluster or outside. */
  readonly held: readonly HeldName[];
  /** When photos were taken. */
  readonly captures: Captures;
  readonly years: YearCentres;
  /** Returns true if the photo of a face was taken before the person of its held name was born. */
  isEarly(name: HeldName): boolean;
}

/** The open faces of a version, and the pairs that they are in. */
type OpenPairs = Pick<Nearness, "faceIds" | "faceToCluster" | "faceToFace"> & Pick<Times, "faceToYear">;

/** Returns what dates tell about the open faces and the clusters, except which clusters are near each other in time. */
export function computeTimes(of: TimeInputs, pairs: OpenPairs): Omit<Times, "clusterToYear"> {
  const captures = pairs.faceIds.map((faceId) => captureOf(of, faceId));
  return {
    faces: captures.map((capture) => capture?.minute ?? null),
    clusters: of.members.map((members) => medianMinute(of, members)),
    faceToYear: pairs.faceToYear,
    ...pairsOfEvents(of, captures, pairs),
    early: earlyFaces(of),
  };
}

/** Returns when the photo of a face was taken. */
export const captureOf = ({ captures }: Pick<TimeInputs, "captures">, faceId: string) =>
  captures.get(photoIdOfFace(faceId));

function medianMinute(of: TimeInputs, faceIds: readonly string[]): number | null {
  const minutes = faceIds.flatMap((faceId) => captureOf(of, faceId)?.minute ?? []).sort((a, b) => a - b);
  return minutes[minutes.length >> 1] ?? null;
}

/** Returns those of the pairs that are in photos of one event. @param captures those of the open faces */
function pairsOfEvents(
  of: TimeInputs,
  captures: readonly (Capture | undefined)[],
  { faceToCluster, faceToYear, faceToFace }: OpenPairs,
): Pick<Times, "withCluster" | "withFace"> {
  const attendance = new Attendance(of.members, of.captures);
  const distinct = new Map([...faceToCluster, ...faceToYear].map((pair) => [`${pair[0]} ${pair[1]}`, pair]));
  return {
    withCluster: [...distinct.values()].flatMap(([face, cluster]) =>
      attendance.isAt(cluster, captures[face]) ? [[face, cluster] as const] : [],
    ),
    withFace: faceToFace.flatMap(([a, b]) => (areOneEvent(captures[a], captures[b]) ? [[a, b] as const] : [])),
  };
}

/** Returns at most MOST_EARLY faces with an early name; the next run lists others in place of those that are answered. */
function earlyFaces(of: TimeInputs): EarlyFace[] {
  const found = of.held.flatMap((name): EarlyFace[] => {
    const { faceId, source, clusterId, state } = name;
    const minute = state === "kept" && of.isEarly(name) ? captureOf(of, faceId)?.minute : undefined;
    return minute === undefined ? [] : [{ faceId, source, ...(clusterId === undefined ? {} : { clusterId }), minute }];
  });
  return found.sort((a, b) => a.minute - b.minute || (a.faceId < b.faceId ? -1 : 1)).slice(0, MOST_EARLY);
}

/** Raw distance within which faces and clusters are compared with the mean faces of years. */
const yearReach = ({ embedder, parameters }: TimeInputs) =>
  rawDistance(embedder, ASK_CHILD_WITHIN * parameters.FACE_CLUSTER_DIST + CLEARLY_NEARER);

/** Returns the clusters that are near each open face in about the year of its photo, by face. */
export async function facesNearYears(
  of: TimeInputs,
  faces: readonly Pick<OpenFace, "faceId">[],
  vectors: Block,
  photosOf: readonly ReadonlySet<string>[],
): Promise<Map<number, Candidate[]>> {
  const years = faces.map(({ faceId }) => yearOf(of.captures, faceId));
  const near = await nearInTime(of, vectors, years, of.years, yearReach(of));
  return new Map(
    [...near].flatMap(([face, candidates]) => {
      const photoId = photoIdOfFace(faces[face]!.faceId);
      const found = nearest(of, candidates, (cluster) => !photosOf[cluster]!.has(photoId), ASK_CHILD_WITHIN);
      return found.length === 0 ? [] : [[face, found] as const];
    }),
  );
}

/** Returns the pairs of clusters that are near each other in about the same year. */
export async function clustersNearYears(of: TimeInputs, photosOf: readonly ReadonlySet<string>[]): Promise<NearPair[]> {
  const { centres, groups, years } = of.years;
  const near = await nearInTime(of, centres, years, of.years, yearReach(of));
  const byCluster = Map.groupBy(
    [...near.keys()].sort((a, b) => groups[a]! - groups[b]!),
    (row) => groups[row]!,
  );
  return [...byCluster].flatMap(([from, rows]) => {
    const distances = new Map<number, number>();
    for (const { group, distance } of rows.flatMap((row) => near.get(row)!))
      distances.set(group, Math.min(distance, distances.get(group) ?? distance));
    const candidates = [...distances].map(([group, distance]) => ({ group, distance }));
    const fits = (to: number) => to !== from && !areTogether(photosOf[from]!, photosOf[to]!);
    return nearest(of, candidates, fits, ASK_CHILD_WITHIN).map(
      ({ group, distance }): NearPair => [from, group, distance],
    );
  });
}
