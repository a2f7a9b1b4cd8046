import { readSuggestionAnswers } from "../catalog/decisions/decide-suggestions.ts";
import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { getReadNamesOfPhoto } from "../catalog/rows/metadata-names.ts";
import { getPhotoRecord } from "../catalog/rows/photos.ts";
import { facesWithTwoNames } from "../catalog/rows/two-names.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { differentNames, type SaidName, saidNames } from "../catalog/views/said-names.ts";
import type { Question } from "./types.ts";

/** Key of postponed questions about names, in place of a personId. */
export const ABOUT_NAMES = "names";

/** Reads the questions about faces that may have two names in metadata, and that have no decision. */
export async function nameQuestions(catalog: Catalog): Promise<Question[]> {
  const faceIds = await facesWithTwoNames(catalog);
  if (faceIds.length === 0) return [];
  const [decisions, { isPutOff }] = await Promise.all([
    getFaceDecisions(catalog, faceIds),
    readSuggestionAnswers(catalog, (await latestVersion(catalog)) ?? 0),
  ]);
  return faceIds.flatMap((faceId): Question[] => {
    const decision = decisions.get(faceId);
    if ((decision && !decision.read) || isPutOff(faceId, ABOUT_NAMES)) return [];
    return [{ kind: "names", faces: [{ faceId, distance: 0 }], distance: 0 }];
  });
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
