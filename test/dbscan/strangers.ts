import { normalise, randomNumbers } from "./synthetic.ts";

/** Share of a stranger's vector, by length, that it has in common with about a hundred others. */
const LOOK_ALIKE = 0.5;
/** Share of a stranger's vector, by length, that it has in common with one real person. */
const LIKE_SOMEONE = 0.3;

/**
 * Makes strangers whose distances from each other, and from real people, have the measured distribution of distances
 * between different real people. Each is drawn from a normal distribution with the mean and covariance of real faces.
 * Normal draws alone have fewer near pairs than real people, so each stranger has one part in common with look-alikes,
 * and another with a real person. With the shares above, the distances within which one of 10, 100, ... 1,000,000 pairs
 * lie agree with the measured ones to .02 (LFW, 570 people, fr-feature-512).
 *
 * @param real one face per person, people x length, row-major, unit rows
 * @returns n x length, row-major, unit rows
 */
export function strangers(n: number, real: Float32Array, length: number, seed = 1): Float32Array {
  const people = real.length / length;
  const random = randomNumbers(seed);
  const mean = new Float64Array(length);
  for (let at = 0; at < real.length; at++) mean[at % length]! += real[at]! / people;
  const deviations = real.map((value, at) => value - mean[at % length]!);

  /** Draws a vector with the covariance of the real faces: a combination of them with normal weights. */
  const draw = () => {
    const drawn = new Float64Array(length);
    for (let person = 0; person < people; person++) {
      const weight = normal(random) / Math.sqrt(people - 1);
      const from = person * length;
      for (let at = 0; at < length; at++) drawn[at]! += weight * deviations[from + at]!;
    }
    return drawn;
  };
  const types = Array.from({ length: people }, draw);
  const rest = Math.sqrt(1 - LOOK_ALIKE ** 2 - LIKE_SOMEONE ** 2);
  const rows = new Float32Array(n * length);
  for (let row = 0; row < n; row++) {
    const type = types[Math.floor(random() * people)]!;
    const someone = Math.floor(random() * people) * length;
    const own = draw();
    for (let at = 0; at < length; at++) {
      const shared = LOOK_ALIKE * type[at]! + LIKE_SOMEONE * deviations[someone + at]!;
      rows[row * length + at] = mean[at]! + shared + rest * own[at]!;
    }
  }
  return normalise(rows, length);
}

/** Draws a normally distributed number (Box and Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
