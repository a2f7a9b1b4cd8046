import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";
import type { Readings } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";

export interface MatchedNames {
  /** Each face at most once. */
  readonly matched: readonly { readonly faceId: string; readonly name: string }[];
  /** Named regions in which no face was found. */
  readonly missing: readonly NamedRegion[];
  /** True if it is known to which orientation the regions refer. */
  readonly sure: boolean;
}

/** Least IoU of a region and its face. Programs draw different boxes: the head with hair and chin, or brows to mouth. */
const LEAST_IOU = 0.2;
/** Largest ratio of areas of two boxes that contain each other's centres and count as the same face. */
const MOST_TIMES_LARGER = 9;

interface KnownFace {
  readonly faceId: string;
  readonly box: Box;
}

/**
 * Assigns names to faces: each name to the face whose box overlaps its region best, or lies in it; no face gets two names.
 * If the regions have two interpretations, the faces decide: the other one wins if it fits better, and against a statement
 * of the packet only if it names more than twice as many faces.
 */
export function matchNames({ likely, other, certain }: Readings, faces: readonly KnownFace[]): MatchedNames {
  const first = assign(likely, faces);
  if (!other) return { ...first, sure: true };
  const second = assign(other, faces);
  const better = certain ? second.matched.length > 2 * first.matched.length : second.overlap > first.overlap;
  const best = better ? second : first;
  return { ...best, sure: certain || best.matched.length > 0 };
}

function assign(
  regions: readonly NamedRegion[],
  faces: readonly KnownFace[],
): Omit<MatchedNames, "sure"> & { overlap: number } {
  const pairs = regions
    .flatMap((region) => faces.map(({ faceId, box }) => ({ region, faceId, overlap: likeness(region.box, box) })))
    .filter(({ overlap }) => overlap > 0)
    .sort((a, b) => b.overlap - a.overlap);
  const faceOf = new Map<NamedRegion, string>();
  const taken = new Set<string>();
  let sum = 0;
  for (const { region, faceId, overlap } of pairs) {
    if (faceOf.has(region) || taken.has(faceId)) continue;
    faceOf.set(region, faceId);
    taken.add(faceId);
    sum += overlap;
  }
  return {
    matched: [...faceOf].map(([{ name }, faceId]) => ({ faceId, name })),
    missing: regions.filter((region) => !faceOf.has(region)),
    overlap: sum,
  };
}

/** Returns how well a region fits a face, in [0, 1]; 0 if it does not. */
function likeness(region: Box, face: Box): number {
  const overlap = iou(region, face);
  if (overlap >= LEAST_IOU) return overlap;
  const [a, b] = [region.width * region.height, face.width * face.height];
  // Some programs mark a person by a point, which is inside a face or not.
  if (a === 0) return holds(face, region) ? LEAST_IOU / 2 : 0;
  const similar = Math.max(a, b) <= MOST_TIMES_LARGER * Math.min(a, b);
  return similar && holds(region, face) && holds(face, region) ? Math.max(overlap, LEAST_IOU / 2) : 0;
}

/** Returns true if a box contains the centre of another. */
function holds(box: Box, { x, y, width, height }: Box): boolean {
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  return centreX >= box.x && centreX <= box.x + box.width && centreY >= box.y && centreY <= box.y + box.height;
}
