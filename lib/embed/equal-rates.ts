import type { Calibration } from "../models/types.ts";

/** Distance between the measured knots, on the calibrated scale. */
const STEP = 0.05;

/** A rate counted from fewer pairs is not a measurement. */
const FEWEST_PAIRS = 20;

/** Measured knots whose slope carries the table below them. */
const KNOTS_OF_SLOPE = 4;

/** Position of the extrapolated knot; from here a straight line leads to 0. */
const LOWEST_KNOT = 0.4;

/** Both models' vectors have unit length: no distance is larger. */
const LARGEST_DISTANCE = 2;

type Knots = Calibration["knots"];

/**
 * The calibration of a model: for each distance of the reference, the distance at which the model takes as large a
 * share of different faces for the same. Where the reference has too few such pairs to count, the table keeps
 * the middle between the line through the lowest measured knots, as tails of two distributions of like shape would
 * have it, and the straight line to 0: to tell too many people apart costs a click, to merge two costs their pictures.
 * If it takes more than half of the pairs, one line leads to (2, 2).
 *
 * @param model distances of pairs of different people, ascending
 * @param reference the reference's distances of the same pairs, ascending
 * @throws RangeError when there are too few pairs to measure a slope
 */
export function equalRates(model: Float32Array, reference: Float32Array): { knots: Knots; measuredFrom: number } {
  const measured: [raw: number, calibrated: number][] = [];
  for (let step = 1; step * STEP < LARGEST_DISTANCE; step++) {
    const distance = Math.round(step * STEP * 100) / 100;
    const accepted = countBelow(reference, distance);
    if (accepted > reference.length / 2) break;
    if (accepted >= FEWEST_PAIRS)
      measured.push([model[Math.floor((accepted / reference.length) * model.length)]!, distance]);
  }
  const [lowest] = measured;
  if (!lowest || measured.length < KNOTS_OF_SLOPE) {
    throw new RangeError(`${reference.length} pairs of different people are too few: give a folder with more people`);
  }
  const tail: [number, number][] = lowest[1] > LOWEST_KNOT ? [tailKnot(measured)] : [];
  const knots = [[0, 0], ...tail, ...measured, [LARGEST_DISTANCE, LARGEST_DISTANCE]] as [number, number][];
  return { knots: knots.map(([raw, distance]) => [Math.round(raw * 1e4) / 1e4, distance]), measuredFrom: lowest[1] };
}

/** The middle between where the slope of the lowest knots leads and the straight line to 0; never below half of that. */
function tailKnot(measured: Knots): [number, number] {
  const [raw, distance] = measured[0]!;
  const followed = raw - slope(measured.slice(0, KNOTS_OF_SLOPE)) * (distance - LOWEST_KNOT);
  const straight = (raw * LOWEST_KNOT) / distance;
  return [(Math.max(followed, 0) + straight) / 2, LOWEST_KNOT];
}

/** Raw distance per calibrated distance: least squares. */
function slope(knots: Knots): number {
  const meanRaw = knots.reduce((sum, [raw]) => sum + raw, 0) / knots.length;
  const meanDistance = knots.reduce((sum, [, distance]) => sum + distance, 0) / knots.length;
  const covariance = knots.reduce((sum, [raw, distance]) => sum + (raw - meanRaw) * (distance - meanDistance), 0);
  return covariance / knots.reduce((sum, [, distance]) => sum + (distance - meanDistance) ** 2, 0);
}

/** Returns the number of the ascending values that are smaller. */
export function countBelow(ascending: Float32Array | Float64Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
