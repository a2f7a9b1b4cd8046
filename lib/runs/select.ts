import { allFaceDecisions, getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { allFaces } from "../catalog/rows/faces.ts";
import { allVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, FaceDecision, FaceVector } from "../catalog/store/types.ts";
import {
  type BlockKind,
  type BlockRows,
  getBlockIds,
  getBlockRows,
  getDigests,
  getUnlikely,
  putUnlikely,
  type RunPlan,
} from "../catalog/versions/run-artefacts.ts";
import { GONE } from "../dbscan/update.ts";
import type { FaceQuality } from "../detect/types.ts";
import { Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { type BlockTarget, BlockWriter, type WrittenFace } from "./block-writer.ts";
import { DigestTable, digestOf } from "./digests.ts";
import { withTwins } from "./with-twins.ts";

/**
 * Minimum share of a crop's pixels that come from the photo. At a quarter the face is enlarged by 2; a face enlarged
 * more is too blurred to form a cluster.
 */
const LEAST_REAL_PIXELS = 0.25;

/** Returns true if a face may form a cluster; other faces can only join one. */
export function isEligible(face: Face, parameters: Parameters): boolean {
  const { FACE_CLUSTER_SIZE, FACE_CLUSTER_SCORE } = parameters;
  const large = face.sizePx >= FACE_CLUSTER_SIZE && face.realPixels >= LEAST_REAL_PIXELS;
  return large && face.score >= FACE_CLUSTER_SCORE && isClear(face.quality, parameters);
}

/** Returns true if a face is sharp enough, and its yaw and roll are within the limits. */
function isClear(quality: FaceQuality, parameters: Parameters): boolean {
  const { FACE_CLUSTER_SHARPNESS, FACE_CLUSTER_YAW, FACE_CLUSTER_ROLL } = parameters;
  const upright = Math.abs(quality.yaw) <= FACE_CLUSTER_YAW && Math.abs(quality.roll) <= FACE_CLUSTER_ROLL;
  return upright && quality.sharpness >= FACE_CLUSTER_SHARPNESS;
}

/**
 * Returns the kind of block that a face goes into, or undefined if it is excluded from runs. A confirmed face may form
 * a cluster whatever its size.
 */
function kindOf(face: Face, decision: FaceDecision | undefined, parameters: Parameters): BlockKind | undefined {
  if (decision?.notAFace || (decision?.alone && decision.personId === undefined)) return undefined;
  return decision?.personId !== undefined || isEligible(face, parameters) ? "faces" : "rest";
}

/** Returns true if a face that may only join is probably none: lists show it last. */
function isUnlikely(face: Face, kind: BlockKind, { FACE_CLUSTER_SCORE }: Parameters): boolean {
  return kind === "rest" && !face.drawn && face.score < FACE_CLUSTER_SCORE;
}

/** Inputs of `selectAll` and `selectChanged`: the faces to select, and the destination of their blocks. */
export interface SelectInputs extends BlockTarget {
  readonly embedder: EmbedderRecord;
  readonly parameters: Parameters;
  /** Returns true if a face is included: every face, except in a dry run of a subset. */
  readonly isIn: (faceId: string) => boolean;
}

/** Numbers of written rows and blocks. */
export type Selected = Pick<RunPlan, "eligible" | "rest" | "blocks" | "restBlocks">;

/**
 * Writes every vector of the model into blocks, in order of faceId. If several eligible faces have byte-equal vectors,
 * as copies of one picture do, only the first may form a cluster; the others can only join.
 */
export async function selectAll(inputs: SelectInputs): Promise<Selected> {
  const { catalog, embedder, parameters, isIn } = inputs;
  const distance = Distance.of(embedder);
  const decisions = await allFaceDecisions(catalog, { consistent: true });
  const writers = { faces: new BlockWriter(inputs, "faces"), rest: new BlockWriter(inputs, "rest") };
  const firsts = new Firsts();
  const unlikely: string[] = [];
  for await (const { face, stored } of facesWithVectors(catalog, embedder.id)) {
    const kind = kindOf(face, decisions.get(face.faceId), parameters);
    if (!kind || !isIn(face.faceId)) continue;
    if (isUnlikely(face, kind, parameters)) unlikely.push(face.faceId);
    const { vector } = stored;
    const digest = digestOf(vector);
    await writers[firsts.kindOf(kind, digest)].add(face.faceId, { vector, term: distance.termOf(stored), digest });
  }
  await putUnlikely(catalog, inputs.runId, unlikely);
  const { faces, rest } = writers;
  return { eligible: faces.count, rest: rest.count, blocks: await faces.end(), restBlocks: await rest.end() };
}

/** Lets only the first of several faces with byte-equal vectors form clusters, so that copies count once. */
class Firsts {
  private readonly digests = new DigestTable();
  private count = 0;

  kindOf(kind: BlockKind, digest: bigint): BlockKind {
    if (kind === "faces" && this.digests.add(digest, this.count) !== this.count) return "rest";
    if (kind === "faces") this.count++;
    return kind;
  }
}

/** Differences between the faces of a run and those of its basis; see MatrixChange. */
export interface Differences {
  readonly movedTo: Int32Array;
  readonly added: readonly number[];
  /** Removed vectors. */
  readonly removed: BlockRows;
  /** True if the faces that can only join have changed. */
  readonly restChanged: boolean;
}

/**
 * Rewrites the blocks of an earlier run with the current state of all affected faces: the changed ones, and those whose
 * vector is byte-equal to an old or new vector of a changed one, because another of them may be the first now.
 */
export async function selectChanged(
  inputs: SelectInputs,
  basis: RunPlan,
  faceIds: readonly string[],
): Promise<Selected & Differences> {
  const { catalog, embedder, parameters } = inputs;
  const distance = Distance.of(embedder);
  const [digests, restDigests] = await Promise.all([
    getDigests(catalog, basis.runId, "faces"),
    getDigests(catalog, basis.runId, "rest"),
  ]);
  const before = { faces: digests, rest: restDigests };
  const { changed, faces } = await withTwins({ catalog, model: embedder.id }, basis, before, faceIds);
  const decisions = await getFaceDecisions(catalog, [...changed]);
  const now: Record<BlockKind, CurrentFace[]> = { faces: [], rest: [] };
  const firsts = new Firsts();
  const unlikely = [...(await getUnlikely(catalog, basis.runId))].filter((faceId) => !changed.has(faceId));
  for (const { face, stored, digest } of faces.toSorted((a, b) => (a.face.faceId < b.face.faceId ? -1 : 1))) {
    const kind = kindOf(face, decisions.get(face.faceId), parameters);
    if (!kind) continue;
    if (isUnlikely(face, kind, parameters)) unlikely.push(face.faceId);
    const { faceId, vector } = stored;
    now[firsts.kindOf(kind, digest)].push({ faceId, vector, term: distance.termOf(stored), digest });
  }
  await putUnlikely(catalog, inputs.runId, unlikely);
  const main = await rewrite(inputs, { basis, kind: "faces", digests: before.faces }, changed, now.faces);
  const rest = await rewrite(inputs, { basis, kind: "rest", digests: before.rest }, changed, now.rest);
  const removed = {
    rows: new Float32Array(main.removed.length * inputs.length),
    terms: Float64Array.from(main.removed, ({ term }) => term),
  };
  for (const [at, { vector }] of main.removed.entries()) removed.rows.set(vector, at * inputs.length);
  return {
    ...{ eligible: main.count, rest: rest.count, blocks: main.blocks, restBlocks: rest.blocks },
    ...{ movedTo: Int32Array.from(main.movedTo), added: main.added, removed },
    restChanged: rest.added.length + rest.removed.length > 0,
  };
}

interface CurrentFace extends WrittenFace {
  readonly faceId: string;
}

/** Blocks of one kind of an earlier run, and the digests of their vectors. */
interface BasisBlocks {
  readonly basis: RunPlan;
  readonly kind: BlockKind;
  readonly digests: BigUint64Array;
}

/**
 * Merges the rows of the basis with those of `now`, both in order of faceId. Rows of `changed` faces are dropped unless
 * their vector is still the same.
 */
async function rewrite(
  inputs: SelectInputs,
  { basis, kind, digests }: BasisBlocks,
  changed: ReadonlySet<string>,
  now: readonly CurrentFace[],
) {
  const { catalog, length } = inputs;
  const writer = new BlockWriter(inputs, kind);
  const movedTo: number[] = [];
  const added: number[] = [];
  const removed: Omit<WrittenFace, "digest">[] = [];
  let next = 0;
  const addUpTo = async (faceId: string | undefined) => {
    for (let face = now[next]; face && (faceId === undefined || face.faceId < faceId); face = now[++next]) {
      added.push(writer.count);
      await writer.add(face.faceId, face);
    }
  };
  for (let block = 0; block < (kind === "faces" ? basis.blocks : basis.restBlocks); block++) {
    const { rows, terms } = await getBlockRows(catalog, basis.runId, kind, block);
    for (const [row, faceId] of (await getBlockIds(catalog, basis.runId, kind, block)).entries()) {
      await addUpTo(faceId);
      const vector = rows.subarray(row * length, (row + 1) * length);
      const term = terms[row]!;
      const digest = digests[movedTo.length]!;
      const same = !changed.has(faceId) || (now[next]?.faceId === faceId && now[next]!.digest === digest);
      if (same) {
        if (now[next]?.faceId === faceId) next++;
        movedTo.push(writer.count);
        await writer.add(faceId, { vector, term, digest });
      } else {
        movedTo.push(GONE);
        removed.push({ vector: vector.slice(), term });
      }
    }
  }
  await addUpTo(undefined);
  return { movedTo, added, removed, count: writer.count, blocks: await writer.end() };
}

/**
 * Yields the faces that have a vector of the model, in order of faceId: a merge join, because both lists are in that
 * order.
 */
export async function* facesWithVectors(
  catalog: Catalog,
  model: string,
): AsyncGenerator<{ face: Face; stored: FaceVector }> {
  const vectors = allVectors(catalog, model, { consistent: true });
  let next: IteratorResult<FaceVector> = await vectors.next();
  for await (const face of allFaces(catalog, { consistent: true })) {
    while (!next.done && next.value.faceId < face.faceId) next = await vectors.next();
    if (next.done) return;
    if (next.value.faceId === face.faceId) yield { face, stored: next.value };
  }
}
