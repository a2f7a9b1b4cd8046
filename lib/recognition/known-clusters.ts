import { parametersInForce } from "../catalog/decisions/parameters.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { readCentres } from "../catalog/versions/centres.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { type Block, blockOf } from "../dbscan/block.ts";
import { centreBlocks, centresWithin } from "../dbscan/centres.ts";
import { type Candidate, matchReach } from "../dbscan/match.ts";
import { PairFinder } from "../dbscan/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";

export interface KnownClustersOptions {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  /** What the deployment says; what people set for the library goes before it. */
  readonly parameters: Parameters;
  /** Threads of the matrix product. */
  readonly threads: number;
}

/** The clusters of a version, ready to be compared with; a group is an index into these lists. */
export interface ClusterCentres {
  readonly version: number;
  readonly clusterIds: readonly string[];
  /** Largest distance from the centre among the faces that made each cluster, on the calibrated scale. */
  readonly radii: readonly number[];
  /** See matchReach. */
  readonly reach: readonly number[];
  readonly centres: readonly Block[];
}

/**
 * The clusters of the version in force, by their centres. These are read once a version; whether another one is in
 * force is one small read.
 */
export class KnownClusters {
  private readonly options: KnownClustersOptions;
  private known: ClusterCentres | undefined;
  private finder: PairFinder | undefined;

  constructor(options: KnownClustersOptions) {
    this.options = options;
  }

  /** Undefined before the first run, and where the version's vectors are another model's: those are never compared. */
  async inForce(): Promise<ClusterCentres | undefined> {
    const { catalog, embedder, parameters } = this.options;
    const version = await latestVersion(catalog);
    if (version === this.known?.version) return this.known;
    const centres = version === undefined ? undefined : await readCentres(catalog, version);
    if (version === undefined || centres?.model !== embedder.id) return undefined;
    const inForce = await parametersInForce(catalog, parameters);
    this.known = {
      version,
      clusterIds: centres.clusterIds,
      radii: centres.radii,
      reach: centres.radii.map((radius) => matchReach(radius, centres.farthest, inForce)),
      centres: centreBlocks(embedder.output.length, centres.rows),
    };
    return this.known;
  }

  /**
   * The clusters within `reach` of each vector, in no particular order; vectors with none are absent.
   * @param reach on the calibrated scale
   */
  async near(
    { centres }: ClusterCentres,
    vectors: readonly Float32Array[],
    reach: number,
  ): Promise<Map<number, readonly Candidate[]>> {
    const { embedder, threads } = this.options;
    const { length } = embedder.output;
    const rows = new Float32Array(vectors.length * length);
    for (const [row, vector] of vectors.entries()) rows.set(vector, row * length);
    this.finder ??= await PairFinder.open(threads);
    const near = await centresWithin(this.finder, blockOf(0, length, rows), centres, rawDistance(embedder, reach));
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
