import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { ReadFacts, ShardContent } from "../catalog/views/inspect.ts";
import { differentNames, saidNames } from "../catalog/views/said-names.ts";
import type { Finding } from "./findings.ts";

/**
 * Finds names from metadata that are not of faces of their photo, and faces with two names but no question about them.
 * Names from a file that is gone are kept, as it may come back, and a superfluous question is not a finding.
 * @param asked faces with a question about two names
 */
export function* findingsOfNames({ photos, names }: ShardContent, asked: ReadonlySet<string>): Generator<Finding> {
  for (const [id, sources] of Map.groupBy(names, ({ photoId }) => photoId)) {
    const photo = photos.get(id);
    const isPhoto = photo !== undefined && photo.aliasOf === undefined;
    const [astray, own] = [sources.filter((read) => !isPhoto || !isOfPhoto(read)), sources.filter(isOfPhoto)];
    for (const { source } of astray) yield { kind: "names of another photo", id, key: source };
    if (!isPhoto) continue;
    for (const [faceId, said] of saidNames(own, photo)) {
      if (differentNames(said).length > 1 && !asked.has(faceId)) {
        yield { kind: "two names without a question", id: faceId };
      }
    }
  }
}

function isOfPhoto({ photoId, names, others = [] }: ReadFacts): boolean {
  const faceIds = [...Object.keys(names), ...others.map(({ faceId }) => faceId)];
  return faceIds.every((faceId) => photoIdOfFace(faceId) === photoId);
}
