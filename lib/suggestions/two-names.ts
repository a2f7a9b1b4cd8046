import { readPutOff } from "../catalog/decisions/decide-suggestions.ts";
import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { getReadNamesOfPhoto } from "../catalog/rows/metadata-names.ts";
import { getPhotoRecord } from "../catalog/rows/photos.ts";
import { someFacesWithTwoNames } from "../catalog/rows/two-names.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { differentNames, type SaidName, saidNames } from "../catalog/views/said-names.ts";
import type { Question } from "./types.ts";

/** Key of postponed questions about names, in place of a personId. */
export const ABOUT_NAMES = "names";

/** Marked faces that are read at a time. */
const FACES_READ = 500;

/** Questions about names, and the face to continue behind; absent if these are the last. */
export interface NameQuestions {
  readonly questions: readonly Question[];
  readonly last?: string;
}

/**
 * Reads the questions about faces that may have two names in metadata, and that have no decision, in order of their ids.
 * @param after the face to begin behind
 */
export async function nameQuestions(catalog: Catalog, after?: string): Promise<NameQuestions> {
  const faceIds = await someFacesWithTwoNames(catalog, FACES_READ, after);
  if (faceIds.length === 0) return { questions: [] };
  const [decisions, isPutOff] = await Promise.all([
    getFaceDecisions(catalog, faceIds),
    readPutOff(
      catalog,
      (await latestVersion(catalog)) ?? 0,
      faceIds.map((faceId) => [faceId, ABOUT_NAMES]),
    ),
  ]);
  const questions = faceIds.flatMap((faceId): Question[] => {
    const decision = decisions.get(faceId);
    if ((decision && !decision.read) || isPutOff(faceId, ABOUT_NAMES)) return [];
    return [{ kind: "names", faces: [{ faceId, distance: 0 }], distance: 0 }];
  });
  return faceIds.length < FACES_READ ? { questions } : { questions, last: faceIds.at(-1)! };
}

/** Reads all questions about faces that may have two names in metadata. */
export async function* allNameQuestions(catalog: Catalog): AsyncGenerator<Question> {
  for (let after: string | undefined; ; ) {
    const { questions, last } = await nameQuestions(catalog, after);
    yield* questions;
    if (last === undefined) return;
    after = last;
  }
}

/**
 * Reads the names of a face in metadata, if there is more than one, else none. The first is the one in use until
 * someone answers.
 */
export async function namesInDoubt(catalog: Catalog, faceId: string): Promise<SaidName[]> {
  const photoId = photoIdOfFace(faceId);
  const [record, sources] = await Promise.all([
    getPhotoRecord(catalog, photoId),
    getReadNamesOfPhoto(catalog, photoId),
  ]);
  const names = record ? differentNames(saidNames(sources, record).get(faceId) ?? []) : [];
  return names.length > 1 ? names : [];
}
