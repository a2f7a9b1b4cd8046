import { type Block, squaredDistance } from "../../dbscan/block.ts";
import type { Calibration } from "../../models/types.ts";
import { UserError } from "../../user-error.ts";
import type { Distance } from "../distance.ts";
import { equalRates } from "../equal-rates.ts";

/** The faces do not suffice to measure a model. */
export class TooFewFaces extends UserError {
  override readonly exitCode = 1;

  constructor(faces: number, pairs: number) {
    super(
      `${faces} faces with ${pairs} pairs of different people are too few to calibrate a model: give a folder with photos of more people`,
    );
    this.name = "TooFewFaces";
  }
}

/** A face whose person is not known. */
export interface UnknownFace {
  /** The photo it is in: two faces of one photo are different people. */
  readonly photo: string;
  readonly crop: Uint8Array;
}

/** Groups faces that may show the same person: those connected by distances of at most `reach`, on the calibrated scale. */
export function groupsOf(photos: readonly string[], vectors: Block, distance: Distance, reach: number): Int32Array {
  const groups = Int32Array.from(photos, (_, at) => at);
  const find = (at: number): number => {
    let root = at;
    while (groups[root] !== root) root = groups[root]!;
    return root;
  };
  for (let a = 1; a < photos.length; a++) {
    for (let b = 0; b < a; b++) {
      if (photos[a] !== photos[b] && distance.betweenRows(vectors, a, vectors, b) <= reach) groups[find(a)] = find(b);
    }
  }
  return groups.map((_, at) => find(at));
}

export interface Measured extends Pick<Calibration, "knots" | "measuredFrom" | "samePairs" | "differentPairs"> {
  readonly groups: number;
  readonly measuredTo: number;
}

/**
 * Measures the calibration of a model against a calibrated one, on faces of unknown people. Pairs of different groups count
 * as different people, and also pairs in one photo.
 *
 * @param model vectors of the model whose calibration is measured
 * @param reference vectors of the other model, of the same faces
 * @param reach distance of the other model up to which two faces may be of one person
 * @throws TooFewFaces
 */
export function measure(
  photos: readonly string[],
  model: Block,
  reference: Block,
  distance: Distance,
  reach: number,
): Measured {
  const groups = groupsOf(photos, reference, distance, reach);
  const pairs = (photos.length * (photos.length - 1)) / 2;
  const [ours, theirs] = [new Float32Array(pairs), new Float32Array(pairs)];
  let different = 0;
  for (let a = 1; a < photos.length; a++) {
    for (let b = 0; b < a; b++) {
      if (groups[a] === groups[b] && photos[a] !== photos[b]) continue;
      ours[different] = Math.sqrt(squaredDistance(model, a, model, b));
      theirs[different++] = distance.betweenRows(reference, a, reference, b);
    }
  }
  try {
    const rates = equalRates(ours.subarray(0, different).sort(), theirs.subarray(0, different).sort());
    const measuredTo = rates.knots.at(-2)![1];
    return {
      ...rates,
      measuredTo,
      samePairs: pairs - different,
      differentPairs: different,
      groups: new Set(groups).size,
    };
  } catch (error) {
    if (error instanceof RangeError) throw new TooFewFaces(photos.length, different);
    throw error;
  }
}
