import { parametersInForce } from "../catalog/decisions/parameters.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { type Centres, readCentres } from "../catalog/versions/centres.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { type Block, blockOf } from "../dbscan/block.ts";
import { centreBlocks, centresWithin } from "../dbscan/centres.ts";
import { type Candidate, clearMargin, closeWithin, matchReach } from "../dbscan/match.ts";
import { PairFinder } from "../dbscan/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import { type Comparable, Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";

export interface KnownClustersOptions {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  /** Parameters of the deployment; those set for the library take precedence. */
  readonly parameters: Parameters;
  /** Number of threads for the matrix product. */
  readonly threads: number;
}

/** The clusters of a version, prepared for comparison; a group is an index into these lists. */
export interface ClusterCentres {
  readonly version: number;
  readonly clusterIds: readonly string[];
  /** See closeWithin. */
  readonly close: readonly number[];
  /** See spreadOf. */
  readonly spreads: readonly number[];
  /** See matchReach. */
  readonly reach: readonly number[];
  /** See clearMargin. */
  readonly marginAt: (distance: number) => number;
  readonly centres: readonly Block[];
}

/**
 * The centres of the clusters of the version in force. They are read once per version; each check whether another
 * version is in force takes one small read.
 */
export class KnownClusters {
  private readonly options: KnownClustersOptions;
  private known: ClusterCentres | undefined;
  private finder: PairFinder | undefined;

  constructor(options: KnownClustersOptions) {
    this.options = options;
  }

  /**
   * Returns the clusters of the version in force. Returns undefined before the first run, or if the version was made
   * with another model, because vectors of different models are never compared.
   */
  async inForce(): Promise<ClusterCentres | undefined> {
    const { catalog, embedder, parameters } = this.options;
    const version = await latestVersion(catalog);
    if (version === this.known?.version) return this.known;
    const centres = version === undefined ? undefined : await readCentres(catalog, version);
    if (version === undefined || centres?.model !== embedder.id) return undefined;
    const inForce = await parametersInForce(catalog, parameters);
    const { clusterIds, radii, farthest, spreads = radii } = centres;
    this.known = {
      version,
      clusterIds,
      close: radii.map((radius) => closeWithin(radius, inForce)),
      spreads,
      reach: spreads.map((spread) => matchReach(spread, farthest, inForce)),
      marginAt: (distance) => clearMargin(distance, inForce),
      centres: centreBlocks(blockOfCentres(embedder, centres)),
    };
    return this.known;
  }

  /**
   * Finds the clusters within `reach` of each face, in no particular order. Faces with none are absent.
   * @param reach on the calibrated scale
   */
  async near(
    { centres }: ClusterCentres,
    faces: readonly Comparable[],
    reach: number,
  ): Promise<Map<number, readonly Candidate[]>> {
    const { embedder, threads } = this.options;
    const asked = Distance.of(embedder).blockOf(faces);
    this.finder ??= await PairFinder.open(threads);
    const near = await centresWithin(this.finder, asked, centres, rawDistance(embedder, reach));
    const onScale = ({ group, squared }: { group: number; squared: number }): Candidate => ({
      group,
      distance: calibrated(embedder, Math.sqrt(squared)),
    });
    return new Map([...near].map(([row, some]) => [row, some.map(onScale)]));
  }

  async close(): Promise<void> {
    await this.finder?.close();
  }
}

/** Returns the centres as a block. The terms of centres of an earlier release follow from the centres themselves. */
function blockOfCentres(embedder: EmbedderRecord, { rows, terms }: Centres): Block {
  const distance = Distance.of(embedder);
  const { length } = embedder.output;
  if (terms?.distance === distance.id) return blockOf(0, length, rows, Float64Array.from(terms.values));
  const count = rows.length / length;
  return distance.blockOf(
    Array.from({ length: count }, (_, row) => ({ vector: rows.subarray(row * length, (row + 1) * length) })),
  );
}
