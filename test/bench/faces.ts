import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** A face of `facet export --vectors`, and who it is: the first folder of its photo's key. */
export interface ExportedFace {
  readonly faceId: string;
  readonly photoId: string;
  readonly person: string;
  readonly sizePx: number;
  readonly score: number;
  readonly vector: Float32Array;
}

/** Reads the faces that `facet export --vectors` wrote, with whether each is the only one of its photo. */
export async function readFaces(file: string): Promise<(ExportedFace & { readonly alone: boolean })[]> {
  const faces: ExportedFace[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { type, faceId, photoId, key, sizePx, score, vector } = JSON.parse(line);
    if (type !== "face") continue;
    if (typeof vector !== "string") throw new Error(`${file} has no vectors: write it with facet export --vectors`);
    const bytes = Uint8Array.from(Buffer.from(vector, "base64"));
    const person = key.split("/")[0];
    faces.push({ faceId, photoId, person, sizePx, score, vector: new Float32Array(bytes.buffer) });
  }
  const ofPhoto = Map.groupBy(faces, ({ photoId }) => photoId);
  return faces.map((face) => ({ ...face, alone: ofPhoto.get(face.photoId)!.length === 1 }));
}

/** Agreement of clusters with people: pairs of faces that are together, and BCubed (Bagga and Baldwin 1998). */
export interface Agreement {
  readonly pairPrecision: number;
  readonly pairRecall: number;
  readonly pairF: number;
  readonly bcubedPrecision: number;
  readonly bcubedRecall: number;
  readonly bcubedF: number;
}

/** @param clusterOf the cluster of a face; undefined where it is in none */
export function agreement(
  faces: readonly { readonly faceId: string; readonly person: string }[],
  clusterOf: (faceId: string) => string | undefined,
): Agreement {
  const label = (faceId: string) => clusterOf(faceId) ?? `alone ${faceId}`;
  const clusters = countBy(faces, ({ faceId }) => label(faceId));
  const people = countBy(faces, ({ person }) => person);
  const both = countBy(faces, ({ faceId, person }) => `${label(faceId)}\n${person}`);
  const pairs = (counts: Map<string, number>) => [...counts.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  const shares = (of: Map<string, number>, part: 0 | 1) =>
    [...both].reduce((sum, [key, n]) => sum + (n * n) / of.get(key.split("\n")[part]!)!, 0) / faces.length;
  const [pairPrecision, pairRecall] = [pairs(both) / (pairs(clusters) || 1), pairs(both) / (pairs(people) || 1)];
  const [bcubedPrecision, bcubedRecall] = [shares(clusters, 0), shares(people, 1)];
  const f = (a: number, b: number) => (2 * a * b) / (a + b || 1);
  const figures = {
    ...{ pairPrecision, pairRecall, pairF: f(pairPrecision, pairRecall) },
    ...{ bcubedPrecision, bcubedRecall, bcubedF: f(bcubedPrecision, bcubedRecall) },
  };
  const rounded = Object.entries(figures).map(([name, value]) => [name, Math.round(value * 1e4) / 1e4]);
  return Object.fromEntries(rounded) as Agreement;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
