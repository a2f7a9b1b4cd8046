import { readCentres } from "../catalog/centres.ts";
import { getFaceDecisions } from "../catalog/decisions.ts";
import type { Catalog } from "../catalog/open.ts";
import { getDecisions } from "../catalog/people.ts";
import type { FaceVector, Match } from "../catalog/types.ts";
import { latestVersion } from "../catalog/versions.ts";
import { type Block, blockOf } from "../cluster/block.ts";
import { centreBlocks, centresWithin } from "../cluster/centres.ts";
import { mayBelong } from "../cluster/constraints.ts";
import { type Candidate, CLEARLY_NEARER, matchGroup, matchReach } from "../cluster/match.ts";
import { PairFinder } from "../cluster/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";

export interface RecogniserOptions {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  readonly parameters: Parameters;
  /** Threads of the matrix product. */
  readonly threads: number;
}

/** The clusters of the version in force, ready to be compared with. */
interface Known {
  readonly version: number;
  readonly clusterIds: readonly string[];
  /** See matchReach. */
  readonly reach: readonly number[];
  readonly centres: readonly Block[];
}

/**
 * Recognises faces as they arrive: compares their vectors with the centres of the version in force. The centres are
 * read once a version; whether another one is in force is one small read a batch.
 */
export class Recogniser {
  private readonly options: RecogniserOptions;
  private known: Known | undefined;
  private finder: PairFinder | undefined;

  constructor(options: RecogniserOptions) {
    this.options = options;
  }

  /** The matches of these faces, all of the embedder's model; faces that look like nobody known have none. */
  async recognise(faces: readonly FaceVector[]): Promise<Match[]> {
    const known = faces.length > 0 ? await this.inForce() : undefined;
    if (!known || known.centres.length === 0) return [];
    const near = await this.candidates(known, faces);
    const { personOf, mayBelongTo } = await this.decisionsOn(known, faces, near);
    const rule = {
      reachOf: (group: number) => known.reach[group]!,
      samePerson: (a: number, b: number) => personOf(a) !== undefined && personOf(a) === personOf(b),
    };
    const matchedAt = new Date().toISOString();
    return faces.flatMap(({ faceId }, row): Match[] => {
      const allowed = near.get(row)?.filter(({ group }) => mayBelongTo(faceId, group));
      const match = matchGroup(allowed ?? [], rule);
      if (!match) return [];
      const clusterId = known.clusterIds[match.group]!;
      return [{ faceId, clusterId, distance: rounded(match.distance), version: known.version, matchedAt }];
    });
  }

  async close(): Promise<void> {
    await this.finder?.close();
  }

  private async inForce(): Promise<Known | undefined> {
    const { catalog, embedder, parameters } = this.options;
    const version = await latestVersion(catalog);
    if (version === this.known?.version) return this.known;
    const centres = version === undefined ? undefined : await readCentres(catalog, version);
    if (version === undefined || centres?.model !== embedder.id) return undefined;
    this.known = {
      version,
      clusterIds: centres.clusterIds,
      reach: centres.radii.map((radius) => matchReach(radius, parameters)),
      centres: centreBlocks(embedder.output.length, centres.rows),
    };
    return this.known;
  }

  /** For each face the clusters near enough to matter. */
  private async candidates(known: Known, faces: readonly FaceVector[]): Promise<Map<number, Candidate[]>> {
    const { embedder, threads } = this.options;
    const { length } = embedder.output;
    const rows = new Float32Array(faces.length * length);
    for (const [row, { vector }] of faces.entries()) rows.set(vector, row * length);
    const widest = known.reach.reduce((most, reach) => Math.max(most, reach), 0) + CLEARLY_NEARER;
    this.finder ??= await PairFinder.open(threads);
    const near = await centresWithin(
      this.finder,
      blockOf(0, length, rows),
      known.centres,
      rawDistance(embedder, widest),
    );
    const onScale = ({ group, squared }: { group: number; squared: number }): Candidate => ({
      group,
      distance: calibrated(embedder, Math.sqrt(squared)),
    });
    return new Map([...near].map(([row, centres]) => [row, centres.map(onScale)]));
  }

  /** What people decided about the clusters that are near, and about the faces themselves. */
  private async decisionsOn(
    { clusterIds }: Known,
    faces: readonly FaceVector[],
    near: ReadonlyMap<number, readonly Candidate[]>,
  ) {
    const { catalog } = this.options;
    const groups = [...near.values()].flat().map(({ group }) => clusterIds[group]!);
    const [clusters, decided] = await Promise.all([
      getDecisions(catalog, groups),
      getFaceDecisions(
        catalog,
        [...near.keys()].map((row) => faces[row]!.faceId),
      ),
    ]);
    const personOf = (group: number) => clusters.get(clusterIds[group]!)?.personId;
    return {
      personOf,
      mayBelongTo: (faceId: string, group: number) => mayBelong(decided.get(faceId), personOf(group)),
    };
  }
}

/** Distances to six places: float32 vectors carry no more. */
function rounded(distance: number): number {
  return Math.round(distance * 1e6) / 1e6;
}
