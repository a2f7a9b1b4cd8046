import { type Block, squaredDistance } from "../../dbscan/block.ts";
import { UnionFind } from "../../dbscan/union-find.ts";
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

/** Groups faces that may show the same person: those connected by distances of at most `reach`, on the calibrated scale. */
export function groupsOf(vectors: Block, distance: Distance, reach: number): Int32Array {
  const groups = new UnionFind(vectors.count);
  for (let a = 1; a < vectors.count; a++) {
    for (let b = 0; b < a; b++) {
      if (distance.betweenRows(vectors, a, vectors, b) <= reach) groups.union(a, b);
    }
  }
  return Int32Array.from({ length: vectors.count }, (_, at) => groups.find(at));
}

export interface Measured extends Pick<Calibration, "knots" | "samePairs" | "differentPairs"> {
  /** The calibrated distances between which the table was measured. */
  readonly measuredFrom: number;
  readonly measuredTo: number;
}

/**
 * Measures the calibration of a model against a calibrated one, on faces of unknown people. Pairs of different groups count
 * as different people. Pairs within a group, which may be of one person, do not count.
 *
 * @param model vectors of the model whose calibration is measured
 * @param reference vectors of the other model, of the same faces
 * @param distance of the other model
 * @param reach distance of the other model up to which two faces may be of one person
 * @throws TooFewFaces
 */
export function measure(model: Block, reference: Block, distance: Distance, reach: number): Measured {
  const { count } = reference;
  const groups = groupsOf(reference, distance, reach);
  const pairs = (count * (count - 1)) / 2;
  const [ours, theirs] = [new Float32Array(pairs), new Float32Array(pairs)];
  let different = 0;
  for (let a = 1; a < count; a++) {
    for (let b = 0; b < a; b++) {
      if (groups[a] === groups[b]) continue;
      ours[different] = Math.sqrt(squaredDistance(model, a, model, b));
      theirs[different++] = distance.betweenRows(reference, a, reference, b);
    }
  }
  const { knots, measuredFrom } = rates(
    count,
    ours.subarray(0, different).sort(),
    theirs.subarray(0, different).sort(),
  );
  return {
    knots: knots.filter(([raw], at) => at === 0 || raw > knots[at - 1]![0]),
    samePairs: pairs - different,
    differentPairs: different,
    measuredFrom,
    measuredTo: knots.at(-2)![1],
  };
}

/** @throws TooFewFaces */
function rates(faces: number, model: Float32Array, reference: Float32Array): ReturnType<typeof equalRates> {
  try {
    return equalRates(model, reference);
  } catch (error) {
    if (error instanceof RangeError) throw new TooFewFaces(faces, reference.length);
    throw error;
  }
}
