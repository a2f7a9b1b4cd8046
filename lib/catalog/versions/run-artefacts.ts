import type { Parameters } from "../../parameters.ts";
import type { Subset } from "../../services/workflow.ts";
import { deleteObjects, getJson, getObject, listKeys, putJson, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { RunChange } from "../store/types.ts";
import type { SaidOfCluster } from "./late-decisions.ts";

/**
 * What the steps of a run hand each other, in the runs bucket under `LIBRARY/runs/RUN/`. Every object is named after
 * what it holds and has one content only, so a step that is tried again, or done twice at once, changes nothing.
 *
 * | object                                  | holds                                                   |
 * |-----------------------------------------|---------------------------------------------------------|
 * | plan.json                               | RunPlan                                                 |
 * | faces/BLOCK.txt, faces/BLOCK.f32        | ids and vectors of faces that form clusters             |
 * | rest/BLOCK.txt, rest/BLOCK.f32          | ids and vectors of faces that may only join a cluster   |
 * | faces/digests, rest/digests            | 64 bits a vector, equal for byte-equal ones             |
 * | neighbours/TILE, counts, cores          | neighbours by tile and in all; which faces are cores    |
 * | links/TILE, links/all                   | links by tile and in all, as lib/cluster encodes them   |
 * | moved, added, removed                   | what changed since the run this one goes on from        |
 * | notes.json                              | notes of changes that the run took account of           |
 * | outcome.json                            | RunOutcome                                              |
 *
 * The run that published last keeps its plan, blocks, counts, cores and links: the next goes on from them.
 */
export interface RunPlan {
  readonly runId: string;
  /** When the run began to read vectors: those stored before are all in it. ISO 8601. */
  readonly plannedAt: string;
  /** Version the run will publish, and the one it goes by. */
  readonly version: number;
  readonly previous?: number;
  readonly model: string;
  readonly parameters: Parameters;
  readonly dryRun: boolean;
  /** The faces a dry run looks at, where not all; see Subset. */
  readonly subset?: Subset;
  /** Of a dry run: why a run would fail rather than publish this. */
  readonly refused?: string;
  /** The run this one goes on from, where it compares what changed alone. */
  readonly basis?: string;
  /** Digests of all that the version, and all that the comparisons, depend on besides faces and decisions. */
  readonly settings: string;
  readonly comparing: string;
  /** Numbers in a vector. */
  readonly length: number;
  /** Faces that form clusters, of several with byte-equal vectors one; rows in a block but the last, and blocks. */
  readonly eligible: number;
  readonly blockRows: number;
  readonly blocks: number;
  /** Faces that may only join a cluster, byte-equal ones of those that form clusters among them, and their blocks. */
  readonly rest: number;
  readonly restBlocks: number;
  /** Blocks along the side of a tile, and tiles; see lib/dbscan/tiles.ts. */
  readonly side: number;
  readonly tiles: number;
}

/** Why a cluster without a name may be somebody's: sort keys of decisions about faces, and about clusters they come from. */
export interface NameOrigin {
  readonly clusterId: string;
  /** Decisions that made it a person's when the run looked at them. */
  readonly named: readonly string[];
  /** Those that named nobody then. */
  readonly unnamed: readonly string[];
}

/** What a run found, as its record tells. */
export interface RunOutcome {
  readonly clusters: number;
  /** Faces in clusters, of all kinds. */
  readonly clustered: number;
  /** Faces that form clusters, as the plan counts them, outside every cluster. */
  readonly noise: number;
  readonly changed: RunChange;
  /** Faces that keep a name which no cluster gives them any more. */
  readonly held: number;
  readonly origins: readonly NameOrigin[];
  /** What people had said about clusters when the run looked. */
  readonly said: readonly SaidOfCluster[];
}

/** Ids and vectors of some faces, in order of faceId. */
export interface FaceBlock {
  readonly faceIds: readonly string[];
  /** faceIds.length x length, row-major, unit rows. */
  readonly rows: Float32Array;
}

export type BlockKind = "faces" | "rest";
export type ResultName =
  | `neighbours/${number}`
  | `links/${number | "all"}`
  | ("counts" | "cores" | "moved" | "added" | "removed");

/** A step looked for what an earlier step of its run should have left. */
export class MissingArtefact extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`${key} is missing: the run it belongs to has ended, start another`);
    this.name = "MissingArtefact";
    this.key = key;
  }
}

const runsFolder = (catalog: Catalog) => `${catalog.library}/runs/`;
const keyOf = (catalog: Catalog, runId: string, name: string) => `${runsFolder(catalog)}${runId}/${name}`;
const blockName = (kind: BlockKind, block: number) => `${kind}/${String(block).padStart(6, "0")}`;

export async function putPlan(catalog: Catalog, plan: RunPlan): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, plan.runId, "plan.json"), plan);
}

/** @throws MissingArtefact */
export async function getPlan(catalog: Catalog, runId: string): Promise<RunPlan> {
  return jsonOf<RunPlan>(catalog, keyOf(catalog, runId, "plan.json"));
}

export async function putOutcome(catalog: Catalog, runId: string, outcome: RunOutcome): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, runId, "outcome.json"), outcome);
}

/** @throws MissingArtefact */
export async function getOutcome(catalog: Catalog, runId: string): Promise<RunOutcome> {
  return jsonOf<RunOutcome>(catalog, keyOf(catalog, runId, "outcome.json"));
}

export async function putNotes(catalog: Catalog, runId: string, notes: readonly string[]): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, runId, "notes.json"), notes);
}

/** @throws MissingArtefact */
export async function getNotes(catalog: Catalog, runId: string): Promise<string[]> {
  return jsonOf<string[]>(catalog, keyOf(catalog, runId, "notes.json"));
}

export async function putBlock(
  catalog: Catalog,
  runId: string,
  kind: BlockKind,
  block: number,
  { faceIds, rows }: FaceBlock,
): Promise<void> {
  const key = keyOf(catalog, runId, blockName(kind, block));
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  await Promise.all([
    putObject(catalog, catalog.runsBucket, `${key}.txt`, faceIds.join("\n"), "text/plain"),
    putObject(catalog, catalog.runsBucket, `${key}.f32`, bytes, "application/octet-stream"),
  ]);
}

/** The ids of a block, in order. @throws MissingArtefact */
export async function getBlockIds(catalog: Catalog, runId: string, kind: BlockKind, block: number): Promise<string[]> {
  const bytes = await bytesOf(catalog, `${keyOf(catalog, runId, blockName(kind, block))}.txt`);
  return Buffer.from(bytes).toString().split("\n");
}

/** The vectors of a block, row-major. @throws MissingArtefact */
export async function getBlockRows(
  catalog: Catalog,
  runId: string,
  kind: BlockKind,
  block: number,
): Promise<Float32Array> {
  const bytes = await bytesOf(catalog, `${keyOf(catalog, runId, blockName(kind, block))}.f32`);
  return new Float32Array(aligned(bytes));
}

/** @param bytes 8 for each vector of the blocks of this kind, in their order */
export async function putDigests(catalog: Catalog, runId: string, kind: BlockKind, bytes: Uint8Array): Promise<void> {
  await putObject(
    catalog,
    catalog.runsBucket,
    keyOf(catalog, runId, `${kind}/digests`),
    bytes,
    "application/octet-stream",
  );
}

/** One digest for each vector of the blocks of this kind, in their order. @throws MissingArtefact */
export async function getDigests(catalog: Catalog, runId: string, kind: BlockKind): Promise<BigUint64Array> {
  return new BigUint64Array(aligned(await bytesOf(catalog, keyOf(catalog, runId, `${kind}/digests`))));
}

export async function putResult(catalog: Catalog, runId: string, name: ResultName, bytes: Uint8Array): Promise<void> {
  await putObject(catalog, catalog.runsBucket, keyOf(catalog, runId, name), bytes, "application/octet-stream");
}

/** @throws MissingArtefact */
export async function getResult(catalog: Catalog, runId: string, name: ResultName): Promise<Uint8Array> {
  return bytesOf(catalog, keyOf(catalog, runId, name));
}

/** Deletes what a run's steps left. */
export async function deleteArtefacts(catalog: Catalog, runId: string): Promise<void> {
  await deleteUnder(catalog, keyOf(catalog, runId, ""));
}

/** What the next run goes on from. */
const KEPT = /^(plan\.json|counts|cores|links\/all|(faces|rest)\/.*)$/;

/** Deletes what the steps of every run left but what the next needs of one; only the run that holds the lock may. */
export async function deleteOtherArtefacts(catalog: Catalog, basis: string | undefined): Promise<void> {
  const kept = keyOf(catalog, basis ?? "", "");
  await deleteUnder(catalog, runsFolder(catalog), (key) => key.startsWith(kept) && KEPT.test(key.slice(kept.length)));
}

async function deleteUnder(
  catalog: Catalog,
  prefix: string,
  isKept: (key: string) => boolean = () => false,
): Promise<void> {
  const keys: string[] = [];
  for await (const key of listKeys(catalog, catalog.runsBucket, prefix)) if (!isKept(key)) keys.push(key);
  await deleteObjects(catalog, catalog.runsBucket, keys);
}

async function jsonOf<T>(catalog: Catalog, key: string): Promise<T> {
  const value = await getJson<T>(catalog, catalog.runsBucket, key);
  if (value === undefined) throw new MissingArtefact(key);
  return value;
}

async function bytesOf(catalog: Catalog, key: string): Promise<Uint8Array> {
  const object = await getObject(catalog, catalog.runsBucket, key);
  if (!object) throw new MissingArtefact(key);
  return object.bytes;
}

/** The bytes in a buffer of their own where theirs does not begin at a multiple of 4. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
