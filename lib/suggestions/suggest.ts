import { photoIdOfFace } from "../catalog/store/ids.ts";
import { CLEARLY_NEARER } from "../dbscan/match.ts";
import { contestedFaces, earlyFaces, type HeldFace, keptNames, rebornClusters } from "./held-names.ts";
import { NearTo } from "./near-to.ts";
import { newGroups } from "./new-groups.ts";
import type { AskedFace, Nearby, Question, QuestionLimits, SuggestionInputs } from "./types.ts";

/** Maximum number of faces per question: as many as can be viewed at once. */
const FACES_A_QUESTION = 24;

/**
 * Creates the questions, most certain first: about open clusters and faces that are near one person, and clearly nearer
 * than to any other; then about groups of open faces that resemble no known person. Faces that are probably none come last
 * in each question, and questions about such faces only after all others of their kind.
 */
export function suggest(inputs: SuggestionInputs): Question[] {
  const { nearness } = inputs;
  const unlikely = new Set((nearness.unlikely ?? []).map((face) => nearness.faceIds[face]!));
  const kept = keptNames(inputs);
  const early = earlyFaces(inputs);
  const doubtful = new Set(early.map(({ faceId }) => faceId));
  const near = new NearTo(inputs, new Map([...kept].filter(([faceId]) => !doubtful.has(faceId))));
  const reborn = rebornClusters(inputs);
  const clusters = nearness.clusterIds.flatMap((clusterId, cluster): Question[] => {
    const decision = inputs.clusters.get(clusterId);
    if (decision?.personId !== undefined || decision?.hidden) return [];
    const back = reborn.get(clusterId);
    const isBack = back !== undefined && !near.isBeforeBirth(cluster, back.personId);
    const likely = isBack ? undefined : clearest(near.ofCluster(cluster), inputs.limits, false);
    const found = isBack ? back : likely && { personId: likely.personId, distance: likely.distance };
    if (!found || decision?.rejected?.includes(found.personId) || inputs.isPutOff(clusterId, found.personId)) return [];
    return [{ kind: "cluster", ...found, clusterId, faces: [] }];
  });

  const asked: FaceCandidate[] = contestedFaces(inputs).map(ranked);
  const alone: number[] = [];
  for (const [face, faceId] of nearness.faceIds.entries()) {
    const decision = inputs.faces.get(faceId);
    if (decision?.personId !== undefined || decision?.notAFace || decision?.stranger) continue;
    const heldFor = kept.get(faceId);
    const found = clearest(near.ofFace(face), inputs.limits, true);
    if (!found && heldFor === undefined) alone.push(face);
    if (!found || found.personId === heldFor || inputs.isPutOff(faceId, found.personId)) continue;
    asked.push({ faceId, ...found, heldFor });
  }
  const isAsked = new Set(asked.map(({ faceId }) => faceId));
  asked.push(...early.flatMap((face) => (isAsked.has(face.faceId) ? [] : ranked(face))));
  const byPeople = Map.groupBy(asked, ({ personId, heldFor = "", inTime }) => `${personId} ${heldFor} ${inTime}`);
  const faces = [...byPeople.values()].flatMap((some) => {
    const { personId, heldFor, inTime } = some[0]!;
    return questions(some, unlikely).map(
      (few): Question => ({
        ...{ kind: "faces", personId, distance: Math.min(...few.map(({ distance }) => distance)) },
        faces: few.map(({ faceId, distance }) => ({ faceId, distance })),
        ...(few.some(({ rank, distance }) => rank < distance)
          ? { rank: Math.min(...few.map(({ rank }) => rank)) }
          : {}),
        ...(heldFor === undefined ? {} : { heldFor }),
        ...(heldFor === personId ? { beforeBirth: true } : {}),
        ...(inTime ? { inTime } : {}),
        ...(unlikely.has(few[0]!.faceId) ? { unlikely: true } : {}),
      }),
    );
  });
  const groups = newGroups(inputs, near, alone).map((some): Question => {
    const faces = some.toSorted((a, b) => Number(unlikely.has(a.faceId)) - Number(unlikely.has(b.faceId)));
    const isAboutNone = unlikely.has(faces[0]!.faceId);
    return { kind: "new", faces, distance: some[0]!.distance, ...(isAboutNone ? { unlikely: true } : {}) };
  });
  return [...[...clusters, ...faces].sort(bySurest), ...groups.sort(bySurest)];
}

/** Order of questions of a kind: most certain first, and those about faces that are probably none last. */
export function bySurest(a: Question, b: Question): number {
  return (
    Number(a.unlikely ?? false) - Number(b.unlikely ?? false) ||
    (a.rank ?? a.distance) - (b.rank ?? b.distance) ||
    (questionKey(a) < questionKey(b) ? -1 : 1)
  );
}

/** The id of the cluster or of the first face of a question: no other question of its kind is about it. */
export const questionKey = ({ clusterId, faces }: Question) => clusterId ?? faces[0]!.faceId;

/** A face, the person it may be, and the person of its held name, if any. */
interface FaceCandidate extends AskedFace, Likely {
  readonly heldFor?: string | undefined;
}

const ranked = (face: HeldFace): FaceCandidate => ({ ...face, rank: face.distance });

/** The person that a face or cluster may be; see Nearby. */
interface Likely extends Pick<Nearby, "distance" | "rank"> {
  readonly personId: string;
  readonly inTime?: true;
}

/**
 * Returns the person of the best rank if they are near enough and clearly nearer than any other.
 * @param strict whether open clusters also count as other people
 */
function clearest(nearby: readonly Nearby[], limits: QuestionLimits, strict: boolean): Likely | undefined {
  let best: Nearby | undefined;
  for (const each of nearby) if (!best || each.rank < best.rank) best = each;
  const personId = best?.personId;
  if (!best || personId === undefined) return undefined;
  const isNear = ({ distance, reach }: Nearby) => distance <= limits[reach];
  const inTime = nearby.find((each) => each.personId === personId && each.inTime && isNear(each));
  if (!isNear(best) && !inTime) return undefined;
  const { rank } = best;
  const isRival = (other: Nearby) =>
    other.personId !== personId && (strict || other.personId !== undefined) && other.rank < rank + CLEARLY_NEARER;
  if (nearby.some(isRival)) return undefined;
  const { distance } = isNear(best) ? best : inTime!;
  return { personId, distance, rank, ...(isNear(best) && !best.inTime ? {} : { inTime: true }) };
}

/** Divides faces into questions, best rank first and unlikely ones last. Asks only about the best face of each photo. */
function questions(faces: readonly FaceCandidate[], unlikely: ReadonlySet<string>): FaceCandidate[][] {
  const last = ({ faceId }: FaceCandidate) => Number(unlikely.has(faceId));
  const photos = new Set<string>();
  const kept = faces
    .toSorted((a, b) => last(a) - last(b) || a.rank - b.rank || (a.faceId < b.faceId ? -1 : 1))
    .filter(({ faceId }) => {
      const photoId = photoIdOfFace(faceId);
      return !photos.has(photoId) && photos.add(photoId);
    });
  return Array.from({ length: Math.ceil(kept.length / FACES_A_QUESTION) }, (_, at) =>
    kept.slice(at * FACES_A_QUESTION, (at + 1) * FACES_A_QUESTION),
  );
}
