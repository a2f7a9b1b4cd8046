import { readSuggestionAnswers } from "../catalog/decisions/decide-suggestions.ts";
import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { allDecisions, allPeople, getPeople } from "../catalog/decisions/people.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { ClusterDecision, FaceDecision } from "../catalog/store/types.ts";
import { type Nearness, readNearness, type Times } from "../catalog/versions/nearness.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { birthMinute } from "../catalog/views/births.ts";
import { ASK_CHILD_WITHIN, ASK_WITHIN } from "../dbscan/match.ts";
import { suggest } from "./suggest.ts";
import type { Question, QuestionLimits } from "./types.ts";

/**
 * Maximum distance of two single faces, as a multiple of FACE_CLUSTER_DIST. It is smaller than ASK_WITHIN because one
 * face is weaker evidence than a cluster's centre.
 */
const ALIKE_WITHIN = 1.1;

/** Number of open faces whose decisions are read at a time, starting with those nearest to a cluster. */
const FACES_AT_ONCE = 1000;

/** The current questions, and the data that they were made from. */
export interface OpenQuestions {
  readonly version: number;
  /** Most certain first. */
  readonly questions: readonly Question[];
  readonly clusters: ReadonlyMap<string, ClusterDecision>;
  /** Decisions about the open faces that were read, by faceId. */
  readonly faces: ReadonlyMap<string, FaceDecision>;
  readonly limits: QuestionLimits;
}

/**
 * Finds the current questions; undefined before the first run. Compares no vectors, because the run has done so. Reads
 * the birthdays, the decisions about clusters and about the first thousand open faces, and more faces only until there are enough
 * questions.
 * @param isEnough whether these are enough questions; those about new groups are added after all open faces were read
 */
export async function openQuestions(
  catalog: Catalog,
  isEnough: (questions: readonly Question[]) => boolean,
): Promise<OpenQuestions | undefined> {
  const version = await latestVersion(catalog);
  const nearness = version === undefined ? undefined : await loadNearness(catalog, version);
  if (version === undefined || !nearness) return undefined;
  const [clusters, answered, births] = await Promise.all([
    allDecisions(catalog),
    readSuggestionAnswers(catalog, version),
    nearness.times ? loadBirths(catalog) : new Map<string, number>(),
  ]);
  const limits = {
    ask: ASK_WITHIN * nearness.neighbours,
    child: ASK_CHILD_WITHIN * nearness.neighbours,
    alike: ALIKE_WITHIN * nearness.neighbours,
    neighbours: nearness.neighbours,
  };
  const contested = [...(nearness.contested ?? []), ...(nearness.times?.early ?? [])];
  const faces = new Map(await getFaceDecisions(catalog, [...new Set(contested.map(({ faceId }) => faceId))]));
  const { length } = nearness.faceIds;
  for (let count = 0; ; ) {
    const end = Math.min(count + FACES_AT_ONCE, length);
    for (const [id, decision] of await getFaceDecisions(catalog, nearness.faceIds.slice(count, end))) {
      faces.set(id, decision);
    }
    count = end;
    const found = suggest({ nearness: firstOf(nearness, count), clusters, faces, births, limits, ...answered });
    const questions = count < length ? found.filter(({ kind }) => kind !== "new") : found;
    if (count === length || isEnough(questions)) return { version, questions, clusters, faces, limits };
  }
}

async function loadBirths(catalog: Catalog): Promise<Map<string, number>> {
  const people = await allPeople(catalog);
  return new Map(
    people.flatMap((person) => {
      const minute = birthMinute(person);
      return minute === undefined ? [] : [[person.personId, minute] as const];
    }),
  );
}

/** Counts the open questions about held names. Compares no vectors, and reads little if there are no held names. */
export async function countHeldQuestions(catalog: Catalog): Promise<number> {
  const version = await latestVersion(catalog);
  const nearness = version === undefined ? undefined : await loadNearness(catalog, version);
  const { held = [], contested = [], times } = nearness ?? {};
  if (held.length + contested.length + (times?.early.length ?? 0) === 0) return 0;
  const { questions = [] } = (await openQuestions(catalog, () => false)) ?? {};
  const about = questions.filter(({ heldFor }) => heldFor !== undefined);
  const people = await getPeople(
    catalog,
    about.flatMap(({ personId }) => personId ?? []),
  );
  // There are no questions about hidden people.
  return about.filter(({ personId = "" }) => people.has(personId) && !people.get(personId)?.hidden).length;
}

/** Restricts `nearness` to its first `count` faces. */
function firstOf(nearness: Nearness, count: number): Nearness {
  if (count === nearness.faceIds.length) return nearness;
  return {
    ...nearness,
    faceIds: nearness.faceIds.slice(0, count),
    unclear: nearness.unclear.filter((face) => face < count),
    unlikely: (nearness.unlikely ?? []).filter((face) => face < count),
    faceToCluster: nearness.faceToCluster.filter(([from]) => from < count),
    faceToFace: nearness.faceToFace.filter(([a, b]) => a < count && b < count),
    held: (nearness.held ?? []).filter(([face]) => face < count),
    ...(nearness.times ? { times: firstTimesOf(nearness.times, count) } : {}),
  };
}

function firstTimesOf(times: Times, count: number): Times {
  return {
    ...times,
    faces: times.faces.slice(0, count),
    faceToYear: times.faceToYear.filter(([from]) => from < count),
    withCluster: times.withCluster.filter(([face]) => face < count),
    withFace: times.withFace.filter(([a, b]) => a < count && b < count),
  };
}

const remembered = new WeakMap<Catalog, { version: number; nearness: Nearness }>();

/** Reads the nearness of a version. Caches the last one, because a version never changes. */
async function loadNearness(catalog: Catalog, version: number): Promise<Nearness | undefined> {
  const known = remembered.get(catalog);
  if (known?.version === version) return known.nearness;
  const nearness = await readNearness(catalog, version);
  if (nearness) remembered.set(catalog, { version, nearness });
  return nearness;
}
