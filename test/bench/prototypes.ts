import { randomNumbers } from "../dbscan/synthetic.ts";

/** Number of prototypes, and of the largest products with them whose mean is the commonness. */
export const PROTOTYPES = 64;
export const LARGEST_PRODUCTS = 4;

/** A prototype is the mean of at least so many people, so that it shows none of them. */
export const FEWEST_PEOPLE = 20;

const ROUNDS = 100;
/** A prototype is stored with one signed byte per number; the largest number of all becomes 127. */
const LARGEST_BYTE = 127;

/**
 * Makes prototypes: centres of spherical k-means. A centre of fewer people than allowed is moved into the largest group;
 * if that does not help, it is left out.
 * @param vectors unit vectors, one per person
 * @returns unit vectors, and the least number of people of any of them
 */
export function makePrototypes(vectors: readonly Float32Array[], count = PROTOTYPES, fewest = FEWEST_PEOPLE) {
  if (vectors.length < count * fewest) {
    throw new RangeError(
      `${vectors.length} people are too few for ${count} prototypes: give more than ${count * fewest}`,
    );
  }
  let centres = spreadOut(vectors, count, randomNumbers(1));
  for (let round = 0; ; round++) {
    const groups = groupsOf(vectors, centres);
    const means = groups.map((group, at) => (group.length === 0 ? centres[at]! : meanOf(group)));
    const small = groups.flatMap((group, at) => (group.length < fewest ? [at] : []));
    const isSettled = means.every((mean, at) => product(mean, centres[at]!) > 1 - 1e-9);
    centres = means;
    if (round < ROUNDS && !isSettled) continue;
    if (small.length === 0) return { prototypes: centres, fewest: Math.min(...groups.map(({ length }) => length)) };
    const [first] = small;
    if (round < ROUNDS) {
      const largest = groups.reduce((best, group) => (group.length > best.length ? group : best));
      centres[first!] = farthestFrom(meanOf(largest), largest);
    } else centres.splice(first!, 1);
  }
}

/** Encodes prototypes as a model's record stores them. */
export function encodePrototypes(prototypes: readonly Float64Array[]): string {
  const largest = prototypes.reduce((most, row) => row.reduce((max, each) => Math.max(max, Math.abs(each)), most), 0);
  const bytes = prototypes.flatMap((row) => [...row].map((each) => Math.round((each / largest) * LARGEST_BYTE)));
  return Buffer.from(Int8Array.from(bytes).buffer).toString("base64");
}

/** Centres of spherical k-means, of any size. */
export function kMeans(vectors: readonly Float32Array[], count: number): Float64Array[] {
  let centres = spreadOut(vectors, count, randomNumbers(1));
  for (let round = 0; round < ROUNDS; round++) {
    const groups = groupsOf(vectors, centres);
    centres = groups.map((group, at) => (group.length === 0 ? centres[at]! : meanOf(group)));
  }
  return centres;
}

/** The first centres, far from each other: k-means++ (Arthur, Vassilvitskii 2007). */
function spreadOut(vectors: readonly Float32Array[], count: number, random: () => number): Float64Array[] {
  const centres = [Float64Array.from(vectors[Math.floor(random() * vectors.length)]!)];
  const apart = vectors.map(() => Number.POSITIVE_INFINITY);
  while (centres.length < count) {
    for (const [at, vector] of vectors.entries()) {
      apart[at] = Math.min(apart[at]!, Math.max(0, 2 - 2 * product(vector, centres.at(-1)!)));
    }
    let left = random() * apart.reduce((sum, each) => sum + each, 0);
    const next = apart.findIndex((each) => {
      left -= each;
      return left <= 0;
    });
    centres.push(Float64Array.from(vectors[Math.max(0, next)]!));
  }
  return centres;
}

/** The vectors nearest to each centre. */
function groupsOf(vectors: readonly Float32Array[], centres: readonly Float64Array[]): Float32Array[][] {
  const groups = centres.map((): Float32Array[] => []);
  for (const vector of vectors) groups[nearestOf(vector, centres)]!.push(vector);
  return groups;
}

/** Returns the index of the centre nearest to a unit vector. */
export function nearestOf(vector: ArrayLike<number>, centres: readonly ArrayLike<number>[]): number {
  const products = centres.map((centre) => product(vector, centre));
  return products.indexOf(Math.max(...products));
}

function meanOf(vectors: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) for (let at = 0; at < sum.length; at++) sum[at]! += vector[at]!;
  const norm = Math.sqrt(product(sum, sum));
  return sum.map((each) => each / norm);
}

function farthestFrom(centre: Float64Array, vectors: readonly Float32Array[]): Float64Array {
  const least = vectors.reduce((best, each) => (product(each, centre) < product(best, centre) ? each : best));
  return Float64Array.from(least);
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
