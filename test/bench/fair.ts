import { Distance } from "../../lib/embed/distance.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import type { EmbedderRecord, FairDistance } from "../../lib/models/types.ts";
import { encodePrototypes, LARGEST_PRODUCTS, makePrototypes, type PersonVector } from "./prototypes.ts";
import type { PairDistances } from "./verification.ts";

/** Share of pairs of different people within the distance at which two faces without labels count as one person. */
const SAME_PERSON_RATE = 1e-5;

/** Returns the distance with prototypes of these people; its median is that of the calibration's faces. */
export function fairDistance(
  people: readonly PersonVector[],
  calibration: readonly Float32Array[],
  weight: number,
): Omit<FairDistance, "dataset" | "date"> {
  const { prototypes, fewest } = makePrototypes(people);
  const made = { largest: LARGEST_PRODUCTS, prototypes: encodePrototypes(prototypes), fewestPeople: fewest };
  const distance = Distance.of(
    recordWith({ ...made, weight, median: 0, dataset: "", date: "" }, calibration[0]!.length),
  );
  const values = calibration.map((vector) => distance.commonnessOf({ vector })!.value).sort((a, b) => a - b);
  return { weight, median: Math.round(values[values.length >> 1]! * 1e6) / 1e6, ...made };
}

/** What the squared distance from each vector to any other gains. */
export function termsOf(distance: FairDistance, vectors: readonly Float32Array[]): Float64Array {
  const found = Distance.of(recordWith(distance, vectors[0]?.length ?? 0));
  return Float64Array.from(vectors, (vector) => found.termOf({ vector }));
}

function recordWith(distance: FairDistance, length: number): EmbedderRecord {
  return { ...FR_FEATURE, output: { ...FR_FEATURE.output, length }, distance };
}

/**
 * Numbers the people among faces without labels: a face is the person of the first face that is so near that hardly any
 * two people are, and otherwise another person.
 * @param plain distances of labelled pairs
 */
export function numberPeople(vectors: readonly Float32Array[], { different }: PairDistances): PersonVector[] {
  const least = 1 - different[Math.floor(SAME_PERSON_RATE * different.length)]! ** 2 / 2;
  const firsts: Float32Array[] = [];
  return vectors.map((vector) => {
    const found = firsts.findIndex((first) => first.reduce((sum, each, at) => sum + each * vector[at]!, 0) > least);
    return { person: found < 0 ? firsts.push(vector) - 1 : found, vector };
  });
}
