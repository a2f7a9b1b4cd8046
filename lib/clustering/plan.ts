import { createHash } from "node:crypto";
import { type BlockKind, deleteArtefacts, putBlock, putPlan, type RunPlan } from "../catalog/blocks.ts";
import { allFaceDecisions } from "../catalog/decisions.ts";
import { allFaces } from "../catalog/faces.ts";
import type { Catalog } from "../catalog/open.ts";
import { allDecisions } from "../catalog/people.ts";
import { latestVersion, releaseRunLock } from "../catalog/runs.ts";
import type { Face, FaceVector } from "../catalog/types.ts";
import { allVectors } from "../catalog/vectors.ts";
import { type Manifest, readManifest } from "../catalog/versions.ts";
import { tileCount, tileSide } from "../cluster/tiles.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { beginRun, endRun, holdingLock } from "./run.ts";

/** What a run works with. */
export interface PlanOptions {
  readonly runId: string;
  readonly embedder: EmbedderRecord;
  readonly parameters: Parameters;
  /** Runs even when nothing has changed since the last version. */
  readonly force: boolean;
  /** Finds out what would change, and changes nothing. */
  readonly dryRun: boolean;
  /** Vectors in a block. */
  readonly blockRows: number;
  /** Tasks the work is shared out to, at most about. */
  readonly tasks: number;
}

/** How the run goes on: with nothing to do, in one task, or with one task a tile. */
export interface Planned {
  readonly work: "none" | "whole" | "tiles";
  readonly tiles: readonly number[];
}

/**
 * A crop shows a face enlarged by 2 where it has a quarter of the photo's pixels: what is enlarged more is too blurred
 * to found a cluster.
 */
const LEAST_REAL_PIXELS = 0.25;

/** Whether a face may form a cluster; the others only join one. */
export function isEligible(face: Face, { FACE_CLUSTER_SIZE, FACE_CLUSTER_SCORE }: Parameters): boolean {
  return face.sizePx >= FACE_CLUSTER_SIZE && face.score >= FACE_CLUSTER_SCORE && face.realPixels >= LEAST_REAL_PIXELS;
}

/**
 * Begins a run: takes the lock, writes the vectors to the runs bucket in blocks, and shares out the pairs of blocks.
 * @throws RunInProgress
 */
export async function planRun(catalog: Catalog, options: PlanOptions): Promise<Planned> {
  const { runId } = options;
  return holdingLock(catalog, runId, async () => {
    await beginRun(catalog, runId);
    const previous = await latestVersion(catalog);
    const last = previous === undefined ? undefined : await readManifest(catalog, previous);
    const plan = await writeBlocks(catalog, options, previous);
    if (last?.digest === plan.digest && !options.force) {
      await deleteArtefacts(catalog, runId);
      await endRun(catalog, runId, { status: "succeeded", ...unchanged(last) });
      await releaseRunLock(catalog, runId);
      return { work: "none", tiles: [] };
    }
    await putPlan(catalog, plan);
    return plan.tiles > 1
      ? { work: "tiles", tiles: Array.from({ length: plan.tiles }, (_, tile) => tile) }
      : { work: "whole", tiles: [] };
  });
}

function unchanged({ version, eligible, clusters, clustered, noise }: Manifest) {
  const changed = { created: 0, kept: clusters, merged: 0, split: 0, removed: 0 };
  return { version, eligible, clusters, clustered, noise, changed };
}

/**
 * Writes every vector of the model into blocks, but those of regions that show no face, and everything the result depends on into the
 * plan's digest. What someone confirmed may form a cluster whatever its size.
 */
async function writeBlocks(catalog: Catalog, options: PlanOptions, previous: number | undefined): Promise<RunPlan> {
  const { runId, embedder, parameters, blockRows } = options;
  const plannedAt = new Date().toISOString();
  const { length } = embedder.output;
  const decisions = await allFaceDecisions(catalog);
  const decided = [await namesOf(catalog), [...decisions.values()]];
  const digest = createHash("sha256").update(JSON.stringify([embedder.id, parameters, ...decided]));
  const faces = new BlockWriter(catalog, runId, "faces", blockRows, length);
  const rest = new BlockWriter(catalog, runId, "rest", blockRows, length);
  for await (const { face, vector } of facesWithVectors(catalog, embedder.id)) {
    const decision = decisions.get(face.faceId);
    if (decision?.notAFace) continue;
    const eligible = decision?.personId !== undefined || isEligible(face, parameters);
    digest.update(`${face.faceId}${eligible ? "+" : "-"}`).update(vector);
    await (eligible ? faces : rest).add(face.faceId, vector);
  }
  const [blocks, restBlocks] = [await faces.end(), await rest.end()];
  const side = tileSide(blocks, options.tasks);
  return {
    runId,
    plannedAt,
    version: (previous ?? 0) + 1,
    ...(previous === undefined ? {} : { previous }),
    model: embedder.id,
    parameters,
    dryRun: options.dryRun,
    digest: digest.digest("hex"),
    length,
    eligible: faces.count,
    blockRows,
    blocks,
    restBlocks,
    side,
    tiles: tileCount(blocks, side),
  };
}

/** Who each cluster was named after: names keep clusters apart. */
async function namesOf(catalog: Catalog): Promise<[string, string][]> {
  const decisions = [...(await allDecisions(catalog)).values()];
  return decisions
    .flatMap(({ clusterId, personId }): [string, string][] => (personId ? [[clusterId, personId]] : []))
    .sort();
}

/** Faces that have a vector of the model, in order of faceId; both lists come in that order. */
async function* facesWithVectors(
  catalog: Catalog,
  model: string,
): AsyncGenerator<{ face: Face; vector: Float32Array }> {
  const vectors = allVectors(catalog, model);
  let next: IteratorResult<FaceVector> = await vectors.next();
  for await (const face of allFaces(catalog)) {
    while (!next.done && next.value.faceId < face.faceId) next = await vectors.next();
    if (next.done) return;
    if (next.value.faceId === face.faceId) yield { face, vector: next.value.vector };
  }
}

/** Collects vectors and writes a block whenever one is full. */
class BlockWriter {
  count = 0;
  private readonly put: (block: number, faceIds: readonly string[], rows: Float32Array) => Promise<void>;
  private readonly blockRows: number;
  private readonly length: number;
  private blocks = 0;
  private faceIds: string[] = [];
  private rows: Float32Array;

  constructor(catalog: Catalog, runId: string, kind: BlockKind, blockRows: number, length: number) {
    this.put = (block, faceIds, rows) => putBlock(catalog, runId, kind, block, { faceIds, rows });
    this.blockRows = blockRows;
    this.length = length;
    this.rows = new Float32Array(blockRows * length);
  }

  async add(faceId: string, vector: Float32Array): Promise<void> {
    this.rows.set(vector, this.faceIds.length * this.length);
    this.faceIds.push(faceId);
    this.count++;
    if (this.faceIds.length === this.blockRows) await this.flush();
  }

  /** Writes what is left. @returns the number of blocks */
  async end(): Promise<number> {
    if (this.faceIds.length > 0) await this.flush();
    return this.blocks;
  }

  private async flush(): Promise<void> {
    await this.put(this.blocks++, this.faceIds, this.rows.slice(0, this.faceIds.length * this.length));
    this.faceIds = [];
  }
}
