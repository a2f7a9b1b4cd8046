import { type Share, share } from "./clustering.ts";

/** Vectors of faces with the person each shows. */
export interface LabelledVectors {
  readonly people: readonly string[];
  /** One unit vector per face. */
  readonly vectors: readonly Float32Array[];
  /** What the squared distance to any other face gains, for each face; see lib/dbscan/block.ts. None if absent. */
  readonly terms?: ArrayLike<number> | undefined;
}

/** Raw distances of all pairs, ascending. */
export interface PairDistances {
  readonly same: Float32Array;
  readonly different: Float32Array;
}

export function pairDistances(faces: LabelledVectors): PairDistances {
  const { people, vectors } = faces;
  const pairs = (vectors.length * (vectors.length - 1)) / 2;
  const [same, different] = [new Float32Array(pairs), new Float32Array(pairs)];
  let [sameCount, differentCount] = [0, 0];
  for (const at of vectors.keys()) {
    for (let other = 0; other < at; other++) {
      const distance = distanceBetween(faces, at, other);
      if (people[at] === people[other]) same[sameCount++] = distance;
      else different[differentCount++] = distance;
    }
  }
  return { same: same.slice(0, sameCount).sort(), different: different.slice(0, differentCount).sort() };
}

/** The share of same pairs nearer than the distance below which the given share of different pairs lies. */
export function trueAcceptRate({ same, different }: PairDistances, falseAcceptRate: number): Share {
  const threshold = different[Math.floor(falseAcceptRate * different.length)]!;
  const nearer = same.findIndex((distance) => distance >= threshold);
  return share(nearer === -1 ? same.length : nearer, same.length);
}

/** Share of the faces of people with at least two whose nearest other face shows the same person. */
export function rankOne(faces: LabelledVectors): Share {
  const { people, vectors } = faces;
  const nearest = vectors.map((_, at) => {
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    for (const other of vectors.keys()) {
      const distance = other === at ? Number.POSITIVE_INFINITY : distanceBetween(faces, at, other);
      if (distance < least) [best, least] = [other, distance];
    }
    return best;
  });
  const withOthers = people.map((person, at) => people.some((other, index) => other === person && index !== at));
  const right = nearest.filter((other, at) => withOthers[at] && people[other] === people[at]).length;
  return share(right, withOthers.filter(Boolean).length);
}

/** Raw distance of two faces. */
export function distanceBetween({ vectors, terms }: LabelledVectors, i: number, j: number): number {
  const [a, b] = [vectors[i]!, vectors[j]!];
  let product = 0;
  for (let at = 0; at < a.length; at++) product += a[at]! * b[at]!;
  const gained = terms ? terms[i]! + terms[j]! : 0;
  return Math.sqrt(Math.max(0, 2 - 2 * product + gained));
}
