import { randomNumbers } from "../dbscan/synthetic.ts";

/**
 * Prototypes are the centres of several clusterings, since those of one depend much on chance: on LFW, the TAR at a FAR of
 * 1e-5 varies from .938 to .947 with one set of 48 or 64, and from .945 to .947 with four of 48.
 */
const SETS = 4;
const PROTOTYPES_PER_SET = 48;

/** Number of largest products whose mean is the commonness: four per set. */
export const LARGEST_PRODUCTS = 4 * SETS;

/** A prototype is the mean of at least so many people, so that it shows none of them. */
const FEWEST_PEOPLE = 20;

const ROUNDS = 60;
/** Rounds after a centre was left out. */
const ROUNDS_AFTER = 10;

/** A prototype is stored with one signed byte per number; the largest number of all becomes 127. */
const LARGEST_BYTE = 127;

/** A face, and the person it shows. */
export interface PersonVector {
  readonly person: number;
  /** Unit vector. */
  readonly vector: Float32Array;
}

export interface PrototypeOptions {
  readonly sets?: number;
  /** Maximum number of prototypes per set. */
  readonly count?: number;
  /** Least number of people of a prototype. */
  readonly fewest?: number;
}

/**
 * Makes prototypes: centres of spherical k-means, in several sets. A centre of too few people is left out.
 * @returns unit vectors, and the least number of people of any of them
 */
export function makePrototypes(
  faces: readonly PersonVector[],
  { sets = SETS, count = PROTOTYPES_PER_SET, fewest = FEWEST_PEOPLE }: PrototypeOptions = {},
): { prototypes: Float64Array[]; fewest: number } {
  const people = new Set(faces.map(({ person }) => person)).size;
  if (people < count * fewest) {
    throw new RangeError(`${people} people are too few for ${count} prototypes: give at least ${count * fewest}`);
  }
  const made = Array.from({ length: sets }, (_, set) => makeSet(faces, count, fewest, set + 1));
  return {
    prototypes: made.flatMap(({ centres }) => centres),
    fewest: Math.min(...made.map((each) => each.fewest)),
  };
}

function makeSet(faces: readonly PersonVector[], count: number, fewest: number, seed: number) {
  const vectors = faces.map(({ vector }) => vector);
  let centres = kMeans(vectors, spreadOut(vectors, count, randomNumbers(seed)), ROUNDS);
  for (;;) {
    const nearest = vectors.map((vector) => nearestOf(vector, centres));
    const people = centres.map(
      (_, at) => new Set(faces.flatMap(({ person }, face) => (nearest[face] === at ? [person] : []))).size,
    );
    const least = Math.min(...people);
    if (least >= fewest) return { centres, fewest: least };
    centres = kMeans(vectors, centres.toSpliced(people.indexOf(least), 1), ROUNDS_AFTER);
  }
}

/** Encodes prototypes as a model's record stores them. */
export function encodePrototypes(prototypes: readonly Float64Array[]): string {
  const largest = prototypes.reduce((most, row) => row.reduce((max, each) => Math.max(max, Math.abs(each)), most), 0);
  const bytes = prototypes.flatMap((row) => [...row].map((each) => Math.round((each / largest) * LARGEST_BYTE)));
  return Buffer.from(Int8Array.from(bytes).buffer).toString("base64");
}

/** Divides vectors into groups by spherical k-means. @returns the centres of the groups */
export function groupCentres(vectors: readonly Float32Array[], count: number): Float64Array[] {
  return kMeans(vectors, spreadOut(vectors, count, randomNumbers(1)), ROUNDS);
}

function kMeans(vectors: readonly Float32Array[], first: readonly Float64Array[], rounds: number): Float64Array[] {
  let centres = [...first];
  for (let round = 0; round < rounds; round++) {
    const groups = centres.map((): Float32Array[] => []);
    for (const vector of vectors) groups[nearestOf(vector, centres)]!.push(vector);
    const means = groups.map((group, at) => (group.length === 0 ? centres[at]! : meanOf(group)));
    const isSettled = means.every((mean, at) => product(mean, centres[at]!) > 1 - 1e-9);
    centres = means;
    if (isSettled) break;
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

/** Returns the index of the centre nearest to a unit vector. */
export function nearestOf(vector: ArrayLike<number>, centres: readonly ArrayLike<number>[]): number {
  let [best, most] = [-1, Number.NEGATIVE_INFINITY];
  for (const [at, centre] of centres.entries()) {
    const found = product(vector, centre);
    if (found > most) [best, most] = [at, found];
  }
  return best;
}

function meanOf(vectors: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) for (let at = 0; at < sum.length; at++) sum[at]! += vector[at]!;
  const norm = Math.sqrt(product(sum, sum));
  return sum.map((each) => each / norm);
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
