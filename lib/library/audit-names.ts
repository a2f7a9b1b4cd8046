import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { ReadFacts, ShardContent } from "../catalog/views/inspect.ts";
import { differentNames, saidNames } from "../catalog/views/said-names.ts";
import type { Finding } from "./findings.ts";

/**
 * Whether names that were read from metadata are names of their photo's faces, and somebody is asked about two for one
 * face. What a file said that is gone stays, as it may come back; and a question may be left over.
 * @param asked faces about whose names somebody is asked
 */
export function* findingsOfNames({ photos, names }: ShardContent, asked: ReadonlySet<string>): Generator<Finding> {
  for (const [id, sources] of Map.groupBy(names, ({ photoId }) => photoId)) {
    const photo = photos.get(id);
    const [astray, own] = [sources.filter((read) => !photo || !isOfPhoto(read)), sources.filter(isOfPhoto)];
    for (const { source } of astray) yield { kind: "names of another photo", id, key: source };
    if (!photo) continue;
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
