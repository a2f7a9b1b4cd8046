import type { Box } from "../geometry/box.ts";
import { iou } from "../geometry/iou.ts";
import type { Readings } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";

export interface MatchedNames {
  /** Each face at most once. */
  readonly matched: readonly { readonly faceId: string; readonly name: string }[];
  /** Named regions in which no face was found. */
  readonly missing: readonly NamedRegion[];
  /** Whether it is known how the regions were meant. */
  readonly sure: boolean;
}

/** Programs draw boxes of their own sizes: some the head with hair and chin, some from the brows to the mouth. */
const LEAST_IOU = 0.2;
/** Where centres lie within each other, one box may have this many times the area of the other. */
const MOST_TIMES_LARGER = 9;

interface KnownFace {
  readonly faceId: string;
  readonly box: Box;
}

/**
 * Gives names to faces: each name to the face whose box overlaps its region best, or lies in it; no face has two names.
 * Where the regions may be meant in two ways, faces decide: the other way wins if it fits better, and against what the
 * packet says only if it names more than twice as many.
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

/** How well a region is a face's, in [0, 1]; 0 where it is not. */
function likeness(region: Box, face: Box): number {
  const overlap = iou(region, face);
  if (overlap >= LEAST_IOU) return overlap;
  const [a, b] = [region.width * region.height, face.width * face.height];
  // A point, as some programs note a person, is in a face or is not.
  if (a === 0) return holds(face, region) ? LEAST_IOU / 2 : 0;
  const similar = Math.max(a, b) <= MOST_TIMES_LARGER * Math.min(a, b);
  return similar && holds(region, face) && holds(face, region) ? Math.max(overlap, LEAST_IOU / 2) : 0;
}

/** Whether a box has the centre of another in it. */
function holds(box: Box, { x, y, width, height }: Box): boolean {
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  return centreX >= box.x && centreX <= box.x + box.width && centreY >= box.y && centreY <= box.y + box.height;
}
