import { parametersInForce } from "../catalog/decisions/parameters.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { readCellDirectory } from "../catalog/versions/cells.ts";
import { readCentres } from "../catalog/versions/centres.ts";
import { readManifest } from "../catalog/versions/manifest.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { type Candidate, clearMargin, closeWithin, matchReach } from "../dbscan/match.ts";
import { PairFinder } from "../dbscan/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import { type Comparable, Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { CentresInCells } from "./cells.ts";
import { type CentreSource, type FoundCentre, type KnownCluster, WholeCentres } from "./centres.ts";

export interface KnownClustersOptions {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  /** Parameters of the deployment; those set for the library take precedence. */
  readonly parameters: Parameters;
  /** Number of threads for the matrix product. */
  readonly threads: number;
  /** See CELLS_READ. */
  readonly cellsRead?: number;
}

/** The clusters of a version, prepared for comparison. */
export interface ClustersInForce {
  readonly version: number;
  /** See Centres. */
  readonly farthest: number;
  /** The largest reach of a cluster. */
  readonly widestReach: number;
  /** See closeWithin. */
  closeWithin(cluster: KnownCluster): number;
  /** See matchReach. */
  reachOf(cluster: KnownCluster): number;
  /** See clearMargin. */
  marginAt(distance: number): number;
  readonly centres: CentreSource;
}

/** A cluster near a face. */
export interface NearCluster extends Candidate {
  readonly cluster: KnownCluster;
}

/**
 * The clusters of the version in force. Their centres are read once per version, or in a large version the cells that are
 * near a face; each check whether another version is in force takes one small read.
 */
export class KnownClusters {
  private readonly options: KnownClustersOptions;
  private known: ClustersInForce | undefined;
  private finder: PairFinder | undefined;

  constructor(options: KnownClustersOptions) {
    this.options = options;
  }

  /**
   * Returns the clusters of the version in force. Returns undefined before the first run, or if the version was made
   * with another model, because vectors of different models are never compared.
   */
  async inForce(): Promise<ClustersInForce | undefined> {
    const { catalog, embedder, parameters } = this.options;
    const version = await latestVersion(catalog);
    if (version === this.known?.version) return this.known;
    const centres = version === undefined ? undefined : await this.readSource(version);
    if (version === undefined || centres?.model !== embedder.id) return undefined;
    const inForce = await parametersInForce(catalog, parameters);
    const { farthest, widest } = centres;
    this.known = {
      ...{ version, farthest, centres },
      widestReach: matchReach(widest, farthest, inForce),
      closeWithin: ({ radius }) => closeWithin(radius, inForce),
      reachOf: ({ spread }) => matchReach(spread, farthest, inForce),
      marginAt: (distance) => clearMargin(distance, inForce),
    };
    return this.known;
  }

  /**
   * Finds the clusters within `reach` of each face, in no particular order. Faces with none are absent. In a large version
   * some may be missing; see decision 0014.
   * @param reach on the calibrated scale
   */
  async near(
    { centres }: ClustersInForce,
    faces: readonly Comparable[],
    reach: number,
  ): Promise<Map<number, readonly NearCluster[]>> {
    const { embedder, threads } = this.options;
    const asked = Distance.of(embedder).blockOf(faces);
    this.finder ??= await PairFinder.open(threads);
    const near = await centres.within(this.finder, asked, rawDistance(embedder, reach));
    const onScale = ({ group, squared, cluster }: FoundCentre): NearCluster => ({
      ...{ group, cluster },
      distance: calibrated(embedder, Math.sqrt(squared)),
    });
    return new Map([...near].map(([row, some]) => [row, some.map(onScale)]));
  }

  async close(): Promise<void> {
    await this.finder?.close();
  }

  private async readSource(version: number): Promise<CentreSource | undefined> {
    const { catalog, embedder, cellsRead } = this.options;
    if ((await readManifest(catalog, version))?.cells) {
      const directory = await readCellDirectory(catalog, version);
      return new CentresInCells({ catalog, version, embedder, directory, cellsRead });
    }
    const centres = await readCentres(catalog, version);
    // Vectors of another model may be of another length.
    return centres?.model === embedder.id ? new WholeCentres(embedder, centres) : undefined;
  }
}
