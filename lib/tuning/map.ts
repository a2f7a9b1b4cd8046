import { UMAP } from "umap-js";
import { type Distances, nearestOf } from "./distances.ts";

/** Number of neighbours that the map keeps near each face (McInnes, Healy, Melville 2018: 15). */
const NEIGHBOURS = 15;
const EPOCHS = 300;

/**
 * Computes a two-dimensional map (UMAP) on which similar faces are near each other: x and y of each row, from 0 to 1.
 */
export function mapOf(distances: Distances): { readonly x: number; readonly y: number }[] {
  const { n, squared } = distances;
  const nNeighbors = Math.min(NEIGHBOURS, n - 1);
  // Too few rows for neighbourhoods.
  if (n <= 4) return Array.from({ length: n }, (_, row) => ({ x: (row + 1) / (n + 1), y: 0.5 }));
  const umap = new UMAP({ nComponents: 2, nNeighbors, nEpochs: EPOCHS, minDist: 0.15, random: randomOf(1) });
  const indices = Array.from({ length: n }, (_, row) => [row, ...nearestOf(distances, row, nNeighbors - 1)]);
  umap.setPrecomputedKNN(
    indices,
    indices.map((near, row) => near.map((other) => Math.sqrt(squared[row * n + other]!))),
  );
  // UMAP does not read the vectors when it has precomputed neighbours.
  const places = umap.fit(Array.from({ length: n }, () => [0]));
  return onUnitSquare(places);
}

function onUnitSquare(places: readonly (readonly number[])[]): { x: number; y: number }[] {
  const spread = [0, 1].map((axis) => {
    const values = places.map((place) => place[axis] ?? 0);
    const least = values.reduce((a, b) => Math.min(a, b));
    return { least, width: values.reduce((a, b) => Math.max(a, b)) - least || 1 };
  });
  const on = (place: readonly number[], axis: 0 | 1) => {
    const { least, width } = spread[axis]!;
    return Math.round((((place[axis] ?? 0) - least) / width) * 1e4) / 1e4;
  };
  return places.map((place) => ({ x: on(place, 0), y: on(place, 1) }));
}

/** Returns a seeded generator of numbers in [0, 1) (mulberry32), so that the same faces always give the same map. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
