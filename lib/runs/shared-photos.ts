/**
 * Two clusters that share more than this fraction of their photos are two people; below it, shared photos may be
 * errors.
 */
const SHARED_PHOTOS = 0.05;

/** Returns true if two sets of photos show two people, because they are together in too many of them. */
export function areTogether(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const photoId of few) if (many.has(photoId)) shared++;
  return shared > SHARED_PHOTOS * few.size;
}
