import { photoIdOfFace } from "../catalog/store/ids.ts";
import { CLEARLY_NEARER } from "../dbscan/match.ts";
import { contestedFaces, keptNames, rebornClusters } from "./held-names.ts";
import { NearTo } from "./near-to.ts";
import { newGroups } from "./new-groups.ts";
import type { AskedFace, Nearby, Question, QuestionLimits, SuggestionInputs } from "./types.ts";

/** Maximum number of faces per question: as many as can be viewed at once. */
const FACES_A_QUESTION = 24;

/**
 * Creates the questions, most certain first: about open clusters and faces that are near one person, and clearly nearer
 * than to any other; then about groups of open faces that resemble no known person.
 */
export function suggest(inputs: SuggestionInputs): Question[] {
  const { nearness } = inputs;
  const kept = keptNames(inputs);
  const near = new NearTo(inputs, kept);
  const reborn = rebornClusters(inputs);
  const clusters = nearness.clusterIds.flatMap((clusterId, cluster): Question[] => {
    const decision = inputs.clusters.get(clusterId);
    if (decision?.personId !== undefined || decision?.hidden) return [];
    const found = reborn.get(clusterId) ?? clearest(near.ofCluster(cluster), inputs.limits, false);
    if (!found || decision?.rejected?.includes(found.personId) || inputs.isPutOff(clusterId, found.personId)) return [];
    return [{ kind: "cluster", ...found, clusterId, faces: [] }];
  });

  const asked: FaceCandidate[] = contestedFaces(inputs);
  const alone: number[] = [];
  for (const [face, faceId] of nearness.faceIds.entries()) {
    const decision = inputs.faces.get(faceId);
    if (decision?.personId !== undefined || decision?.notAFace) continue;
    const heldFor = kept.get(faceId);
    const found = clearest(near.ofFace(face), inputs.limits, true);
    if (!found && heldFor === undefined) alone.push(face);
    if (!found || found.personId === heldFor || inputs.isPutOff(faceId, found.personId)) continue;
    asked.push({ faceId, ...found, heldFor });
  }
  const byPeople = Map.groupBy(asked, ({ personId, heldFor = "" }) => `${personId} ${heldFor}`);
  const faces = [...byPeople.values()].flatMap((some) => {
    const { personId, heldFor } = some[0]!;
    return questions(some.map(({ faceId, distance }) => ({ faceId, distance }))).map(
      (few): Question => ({
        ...{ kind: "faces", personId, faces: few, distance: few[0]!.distance },
        ...(heldFor === undefined ? {} : { heldFor }),
      }),
    );
  });
  const groups = newGroups(inputs, near, alone).map(
    (some): Question => ({ kind: "new", faces: some, distance: some[0]!.distance }),
  );
  const bySurest = (a: Question, b: Question) => a.distance - b.distance || (idOf(a) < idOf(b) ? -1 : 1);
  return [...[...clusters, ...faces].sort(bySurest), ...groups.sort(bySurest)];
}

/** A face, the person it may be, and the person of its held name, if any. */
interface FaceCandidate extends AskedFace {
  readonly personId: string;
  readonly heldFor?: string | undefined;
}

const idOf = ({ clusterId, faces }: Question) => clusterId ?? faces[0]!.faceId;

/**
 * Returns the nearest person if they are near enough and clearly nearer than any other.
 * @param strict whether open clusters also count as other people
 */
function clearest(
  nearby: readonly Nearby[],
  limits: QuestionLimits,
  strict: boolean,
): { readonly personId: string; readonly distance: number } | undefined {
  let best: Nearby | undefined;
  for (const each of nearby) if (!best || each.distance < best.distance) best = each;
  if (best?.personId === undefined || best.distance > limits[best.reach]) return undefined;
  const { personId, distance } = best;
  const isRival = (other: Nearby) =>
    other.personId !== personId &&
    (strict || other.personId !== undefined) &&
    other.distance < distance + CLEARLY_NEARER;
  return nearby.some(isRival) ? undefined : { personId, distance };
}

/** Divides faces into questions, nearest first. Asks only about the nearest face of each photo. */
function questions(faces: readonly AskedFace[]): AskedFace[][] {
  const photos = new Set<string>();
  const kept = faces
    .toSorted((a, b) => a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1))
    .filter(({ faceId }) => {
      const photoId = photoIdOfFace(faceId);
      return !photos.has(photoId) && photos.add(photoId);
    });
  return Array.from({ length: Math.ceil(kept.length / FACES_A_QUESTION) }, (_, at) =>
    kept.slice(at * FACES_A_QUESTION, (at + 1) * FACES_A_QUESTION),
  );
}
