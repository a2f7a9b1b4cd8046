import { S3Error } from "./s3/errors.ts";

/** Condition on the object that a write replaces or a delete removes. ETags without quotes; * is any. */
export interface WriteCondition {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/**
 * Checks a condition against the current object.
 * @param eTag ETag of the current object; undefined if there is none
 * @throws S3Error PreconditionFailed, NoSuchKey
 */
export function requireCondition(
  key: string,
  eTag: string | undefined,
  { ifMatch, ifNoneMatch }: WriteCondition,
): void {
  if (ifMatch !== undefined && eTag === undefined) {
    throw new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key });
  }
  const differs = ifMatch !== undefined && ifMatch !== "*" && ifMatch !== eTag;
  const exists = ifNoneMatch !== undefined && eTag !== undefined && (ifNoneMatch === "*" || ifNoneMatch === eTag);
  if (!differs && !exists) return;
  throw new S3Error("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    Condition: differs ? "If-Match" : "If-None-Match",
  });
}
