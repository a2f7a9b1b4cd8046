import type { Centres } from "../catalog/versions/centres.ts";
import { type Block, blockOf } from "../dbscan/block.ts";
import { centreBlocks, centresWithin } from "../dbscan/centres.ts";
import type { PairFinder } from "../dbscan/pairs.ts";
import { Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";

/** A cluster of a version. */
export interface KnownCluster {
  readonly clusterId: string;
  /** Largest distance from the centre among the faces that made the cluster, on the calibrated scale. */
  readonly radius: number;
  /** See spreadOf. */
  readonly spread: number;
}

/** A cluster near a face. */
export interface FoundCentre {
  /** The same number for the same cluster of a version. */
  readonly group: number;
  /** Squared distance of the face and the centre; see squaredDistance. */
  readonly squared: number;
  readonly cluster: KnownCluster;
}

/** The centres of a version. */
export interface CentreSource {
  /** Id of the model of the vectors. */
  readonly model: string;
  /** See Centres. */
  readonly farthest: number;
  /** The largest of the spreads. */
  readonly widest: number;
  /**
   * Finds the clusters within reach of each row of a block. Rows with none are absent.
   * @param reach raw distance
   */
  within(finder: PairFinder, asked: Block, reach: number): Promise<Map<number, FoundCentre[]>>;
}

/** All centres of a version, in memory: every comparison is exact. */
export class WholeCentres implements CentreSource {
  readonly model: string;
  readonly farthest: number;
  readonly widest: number;
  private readonly clusters: readonly KnownCluster[];
  private readonly blocks: readonly Block[];

  constructor(embedder: EmbedderRecord, centres: Centres) {
    const { model, farthest, clusterIds, radii, spreads = radii } = centres;
    this.model = model;
    this.farthest = farthest;
    this.clusters = clusterIds.map((clusterId, at) => ({ clusterId, radius: radii[at]!, spread: spreads[at]! }));
    this.widest = spreads.reduce((most, spread) => Math.max(most, spread), 0);
    this.blocks = centreBlocks(blockOfCentres(embedder, centres.rows, centres.terms));
  }

  async within(finder: PairFinder, asked: Block, reach: number): Promise<Map<number, FoundCentre[]>> {
    const near = await centresWithin(finder, asked, this.blocks, reach);
    const found = ({ group, squared }: { group: number; squared: number }) => ({
      ...{ group, squared, cluster: this.clusters[group]! },
    });
    return new Map([...near].map(([row, some]) => [row, some.map(found)]));
  }
}

/**
 * Returns centres as a block that starts at 0. Terms of another distance, or of an earlier release, are computed from the
 * centres themselves.
 */
export function blockOfCentres(embedder: EmbedderRecord, rows: Float32Array, terms: Centres["terms"]): Block {
  const distance = Distance.of(embedder);
  const { length } = embedder.output;
  if (terms?.distance === distance.id) return blockOf(0, length, rows, Float64Array.from(terms.values));
  const count = rows.length / length;
  return distance.blockOf(
    Array.from({ length: count }, (_, row) => ({ vector: rows.subarray(row * length, (row + 1) * length) })),
  );
}
