import { putVectors } from "../../lib/catalog/rows/vectors.ts";
import * as keys from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { batchWrite } from "../../lib/catalog/store/table.ts";
import { putCells } from "../../lib/catalog/versions/cells.ts";
import { putCentres } from "../../lib/catalog/versions/centres.ts";
import { putNeededReaches } from "../../lib/catalog/versions/needed-reaches.ts";
import { CELL_RULE } from "../../lib/dbscan/cells.ts";
import { Distance } from "../../lib/embed/distance.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { normalise, randomNumbers } from "../dbscan/synthetic.ts";

const LENGTH = 512;
const MODEL = "fr-feature-512@1";
/** How far the centres of a cell are from its pivot, and faces from their centre: parts of random vectors. */
const FROM_PIVOT = 1;
const FROM_CENTRE = 0.5;
/** More cells than a search reads. */
const CELLS_STORED = 200;

/** What vectors need of a large library. */
interface NumberedClusters {
  readonly faces: number;
  readonly clusters: number;
  clusterId(cluster: number): string;
}

/** The vectors of a large library: clusters with consecutive numbers are in one cell, around a random pivot. */
export class LargeVectors {
  private readonly library: NumberedClusters;

  constructor(library: NumberedClusters) {
    this.library = library;
  }

  get cells(): number {
    return Math.ceil(this.library.clusters / CELL_RULE.usual);
  }

  pivot(cell: number): Float32Array {
    return random(cell + 1);
  }

  centre(cluster: number): Float32Array {
    return near(this.pivot(Math.floor(cluster / CELL_RULE.usual)), FROM_PIVOT, 1e6 + cluster);
  }

  /** @param face any number that differs from those of other faces of the cluster */
  face(cluster: number, face: number): Float32Array {
    return near(this.centre(cluster), FROM_CENTRE, 2e6 + 512 * cluster + face);
  }

  /** The cells with the pivots that are nearest to the first cell's. */
  cellsNearFirst(): number[] {
    const first = this.pivot(0);
    const product = (cell: number) => this.pivot(cell).reduce((sum, value, at) => sum + value * first[at]!, 0);
    const products = Array.from({ length: this.cells }, (_, cell) => product(cell));
    return [...products.keys()].sort((a, b) => products[b]! - products[a]!).slice(0, CELLS_STORED);
  }
}

/**
 * Stores the centres of a version: of few clusters all, as a run does, and of many the cells near the faces of the first
 * cluster, those that nearly every face of it needs.
 * @returns whether the version has cells
 */
export async function storeCentres(catalog: Catalog, version: number, library: NumberedClusters): Promise<boolean> {
  const vectors = new LargeVectors(library);
  const isDivided = library.clusters > CELL_RULE.above;
  const near = new Set(vectors.cellsNearFirst());
  const clustersIn = (cell: number) => {
    const from = cell * CELL_RULE.usual;
    return Array.from({ length: Math.min(CELL_RULE.usual, library.clusters - from) }, (_, at) => from + at);
  };
  const cells = Array.from({ length: vectors.cells }, (_, cell) => cell);
  // A cell that is not stored has one cluster in the directory, so that only its count is wrong.
  const numbers = cells.map((cell) => (!isDivided || near.has(cell) ? clustersIn(cell) : [cell * CELL_RULE.usual]));
  const clusters = numbers.flat();
  const rows = new Float32Array(clusters.length * LENGTH);
  for (const [row, cluster] of clusters.entries()) rows.set(vectors.centre(cluster), row * LENGTH);
  const numbersAround = (middle: number) => clusters.map((cluster) => middle + Math.sin(cluster) / 50);
  const centres = {
    ...{ model: MODEL, farthest: 0.72, radii: numbersAround(0.5), spreads: numbersAround(0.52), rows },
    clusterIds: clusters.map((cluster) => library.clusterId(cluster)),
    terms: { distance: Distance.of(await findEmbedder()).id, values: numbersAround(0) },
  };
  if (!isDivided) await putCentres(catalog, version, centres);
  else {
    let next = 0;
    const divided = numbers.map((some, cell) => ({ pivot: vectors.pivot(cell), rows: some.map(() => next++) }));
    await putCells(catalog, version, centres, divided);
    const lone = Array.from({ length: 151 }, (_, at) => library.faces - at);
    await putNeededReaches(catalog, version, { step: 0.01, faces: library.faces, lone });
  }
  return isDivided;
}

/** Stores the vectors of faces: by faceId, with their cluster and number in it. The counts of photos and faces go with them. */
export async function storeVectors(
  catalog: Catalog,
  library: NumberedClusters,
  faces: ReadonlyMap<string, readonly [cluster: number, face: number]>,
): Promise<void> {
  const vectors = new LargeVectors(library);
  const distance = Distance.of(await findEmbedder());
  const all = [...faces];
  for (let from = 0; from < all.length; from += 500) {
    await putVectors(
      catalog,
      all.slice(from, from + 500).map(([faceId, [cluster, face]]) => {
        const vector = vectors.face(cluster, face);
        const commonness = distance.commonnessOf({ vector });
        return { faceId, model: MODEL, vector, cropETag: "e", ...(commonness ? { commonness } : {}) };
      }),
    );
  }
  const counts = { indexed: library.faces / 2, faces: library.faces };
  await batchWrite(catalog, { put: [{ pk: keys.photosPartition(catalog, "0"), sk: keys.COUNT_KEY, ...counts }] });
}

/** A random unit vector. */
function random(seed: number): Float32Array {
  const next = randomNumbers(seed);
  return normalise(
    Float32Array.from({ length: LENGTH }, () => next() - 0.5),
    LENGTH,
  );
}

/** A unit vector at a random place near another. */
function near(vector: Float32Array, away: number, seed: number): Float32Array {
  const other = random(seed);
  return normalise(
    vector.map((value, at) => value + away * other[at]!),
    LENGTH,
  );
}
