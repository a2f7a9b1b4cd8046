import type { Parameters } from "../../parameters.ts";
import type { Subset } from "../../services/workflow.ts";
import { deleteObjects, getJson, getObject, listKeys, putJson, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { RunChange } from "../store/types.ts";
import type { ClusterStatement } from "./late-decisions.ts";

/**
 * The plan of a run: the first of the results that its steps pass on, in the runs bucket under `LIBRARY/runs/RUN/`. The
 * content of an object is determined by its name, so a step that is repeated, or runs twice at once, changes nothing.
 *
 * | object                                  | holds                                                   |
 * |-----------------------------------------|---------------------------------------------------------|
 * | plan.json                               | RunPlan                                                 |
 * | faces/BLOCK.txt, .f32, .f64             | ids, vectors and terms of faces that form clusters      |
 * | faces/BLOCK.i8                          | the same vectors in int8, see lib/dbscan/coarse.ts      |
 * | rest/BLOCK.txt, .f32, .f64              | ids, vectors and terms of faces that may only join one  |
 * | rest/unlikely.json                      | ids of those that are probably no faces                 |
 * | faces/digests, rest/digests             | 64 bits a vector, equal for byte-equal ones             |
 * | neighbours/TILE, counts, cores          | neighbours by tile and in all; the faces that are cores |
 * | links/TILE, links/all                   | links by tile and in all, as lib/dbscan encodes them    |
 * | moved, added, removed, removed-terms    | changes since the run that this one continues from      |
 * | notes.json                              | notes of changes that the run took into account         |
 * | outcome.json                            | RunOutcome                                              |
 *
 * The run that published last keeps its plan, blocks (but not in int8), counts, cores and links: the next run continues from them.
 */
export interface RunPlan {
  readonly runId: string;
  /** Time at which the run began to read vectors, ISO 8601: it includes all vectors stored before. */
  readonly plannedAt: string;
  /** The version that the run will publish. */
  readonly version: number;
  /** The version in force when the run was planned, from which clusters inherit their ids. */
  readonly previous?: number;
  readonly model: string;
  readonly parameters: Parameters;
  readonly dryRun: boolean;
  /** The faces that a dry run covers, if not all; see Subset. */
  readonly subset?: Subset;
  /** In a dry run, the reason why a run would fail rather than publish its result. */
  readonly refused?: string;
  /** The run that this one continues from, if it compares only changes. */
  readonly basis?: string;
  /** Digest of everything that the version depends on besides faces and decisions. */
  readonly settings: string;
  /** Digest of everything that the comparisons depend on besides faces and decisions. */
  readonly comparing: string;
  /** Numbers in a vector. */
  readonly length: number;
  /** Number of faces that form clusters, counting faces with byte-equal vectors once. */
  readonly eligible: number;
  /** Rows in every block but the last. */
  readonly blockRows: number;
  /** Blocks of the faces that form clusters. */
  readonly blocks: number;
  /** Number of faces that may only join a cluster, including byte-equal copies of those that form clusters. */
  readonly rest: number;
  /** Blocks of the faces that may only join a cluster. */
  readonly restBlocks: number;
  /** True if the blocks of faces that form clusters are in int8 too; absent from runs of earlier releases. */
  readonly coarse?: true;
  /** Blocks along the side of a tile; see lib/dbscan/tiles.ts. */
  readonly side: number;
  /** Number of tiles. */
  readonly tiles: number;
}

/**
 * Decisions that may name a cluster without a name: sort keys of decisions about its faces, and about the clusters that
 * the faces come from.
 */
export interface NameOrigin {
  readonly clusterId: string;
  /** Decisions that named a person when the run read them. */
  readonly named: readonly string[];
  /** Decisions that named nobody when the run read them. */
  readonly unnamed: readonly string[];
}

/** The result of a run, from which its record is made. */
export interface RunOutcome {
  readonly clusters: number;
  /** Number of faces in clusters, of all kinds. */
  readonly clustered: number;
  /** Number of eligible faces, as the plan counts them, outside every cluster. */
  readonly noise: number;
  readonly changed: RunChange;
  /** Number of faces with a held name. */
  readonly held: number;
  readonly origins: readonly NameOrigin[];
  /** Decisions about clusters when the run read them. */
  readonly said: readonly ClusterStatement[];
}

/** Vectors of some faces, in order of faceId, and their terms; see lib/dbscan/block.ts. */
export interface BlockRows {
  /** n x length, row-major, unit rows. */
  readonly rows: Float32Array;
  /** One per row. */
  readonly terms: Float64Array;
}

/** The ids and vectors of some faces, in order of faceId. */
export interface FaceBlock extends BlockRows {
  readonly faceIds: readonly string[];
}

export type BlockKind = "faces" | "rest";
export type ResultName =
  | `neighbours/${number}`
  | `near/${number}`
  | `links/${number | "all"}`
  | ("counts" | "cores" | "moved" | "added" | "removed" | "removed-terms");

/** A step did not find a result of an earlier step of its run. */
export class MissingArtefact extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`${key} is missing: its run has ended, start another`);
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
  return readJson<RunPlan>(catalog, keyOf(catalog, runId, "plan.json"));
}

export async function putOutcome(catalog: Catalog, runId: string, outcome: RunOutcome): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, runId, "outcome.json"), outcome);
}

/** @throws MissingArtefact */
export async function getOutcome(catalog: Catalog, runId: string): Promise<RunOutcome> {
  return readJson<RunOutcome>(catalog, keyOf(catalog, runId, "outcome.json"));
}

export async function putNotes(catalog: Catalog, runId: string, notes: readonly string[]): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, runId, "notes.json"), notes);
}

/** @throws MissingArtefact */
export async function getNotes(catalog: Catalog, runId: string): Promise<string[]> {
  return readJson<string[]>(catalog, keyOf(catalog, runId, "notes.json"));
}

export async function putBlock(
  catalog: Catalog,
  runId: string,
  kind: BlockKind,
  block: number,
  { faceIds, rows, terms }: FaceBlock,
): Promise<void> {
  const key = keyOf(catalog, runId, blockName(kind, block));
  await Promise.all([
    putObject(catalog, catalog.runsBucket, `${key}.txt`, faceIds.join("\n"), "text/plain"),
    putObject(catalog, catalog.runsBucket, `${key}.f32`, bytesOf(rows), "application/octet-stream"),
    putObject(catalog, catalog.runsBucket, `${key}.f64`, bytesOf(terms), "application/octet-stream"),
  ]);
}

/** Writes a block in int8. @param bytes see encodeCoarse */
export async function putCoarseBlock(
  catalog: Catalog,
  runId: string,
  kind: BlockKind,
  block: number,
  bytes: Uint8Array,
): Promise<void> {
  const key = `${keyOf(catalog, runId, blockName(kind, block))}.i8`;
  await putObject(catalog, catalog.runsBucket, key, bytes, "application/octet-stream");
}

/** Reads a block in int8. @throws MissingArtefact */
export async function getCoarseBlock(
  catalog: Catalog,
  runId: string,
  kind: BlockKind,
  block: number,
): Promise<Uint8Array> {
  return readBytes(catalog, `${keyOf(catalog, runId, blockName(kind, block))}.i8`);
}

/** Reads the ids of a block, in order. @throws MissingArtefact */
export async function getBlockIds(catalog: Catalog, runId: string, kind: BlockKind, block: number): Promise<string[]> {
  const bytes = await readBytes(catalog, `${keyOf(catalog, runId, blockName(kind, block))}.txt`);
  return Buffer.from(bytes).toString().split("\n");
}

/** Reads the vectors of a block. @throws MissingArtefact */
export async function getBlockRows(
  catalog: Catalog,
  runId: string,
  kind: BlockKind,
  block: number,
): Promise<BlockRows> {
  const key = keyOf(catalog, runId, blockName(kind, block));
  const [rows, terms] = await Promise.all([readBytes(catalog, `${key}.f32`), readBytes(catalog, `${key}.f64`)]);
  return { rows: new Float32Array(aligned(rows)), terms: new Float64Array(aligned(terms)) };
}

/** Writes the ids of faces that are probably no faces, in any order. */
export async function putUnlikely(catalog: Catalog, runId: string, faceIds: readonly string[]): Promise<void> {
  await putJson(catalog, catalog.runsBucket, keyOf(catalog, runId, "rest/unlikely.json"), faceIds);
}

/** Reads the ids of faces that are probably no faces; none in runs of an earlier release. */
export async function getUnlikely(catalog: Catalog, runId: string): Promise<Set<string>> {
  return new Set(await getJson<string[]>(catalog, catalog.runsBucket, keyOf(catalog, runId, "rest/unlikely.json")));
}

/** Writes digests of vectors. @param bytes 8 for each vector of the blocks of this kind, in their order */
export async function putDigests(catalog: Catalog, runId: string, kind: BlockKind, bytes: Uint8Array): Promise<void> {
  await putObject(
    catalog,
    catalog.runsBucket,
    keyOf(catalog, runId, `${kind}/digests`),
    bytes,
    "application/octet-stream",
  );
}

/** Reads one digest for each vector of the blocks of this kind, in their order. @throws MissingArtefact */
export async function getDigests(catalog: Catalog, runId: string, kind: BlockKind): Promise<BigUint64Array> {
  return new BigUint64Array(aligned(await readBytes(catalog, keyOf(catalog, runId, `${kind}/digests`))));
}

export async function putResult(catalog: Catalog, runId: string, name: ResultName, bytes: Uint8Array): Promise<void> {
  await putObject(catalog, catalog.runsBucket, keyOf(catalog, runId, name), bytes, "application/octet-stream");
}

/** @throws MissingArtefact */
export async function getResult(catalog: Catalog, runId: string, name: ResultName): Promise<Uint8Array> {
  return readBytes(catalog, keyOf(catalog, runId, name));
}

/** Reads a result that an earlier step need not have written. */
export async function findResult(catalog: Catalog, runId: string, name: ResultName): Promise<Uint8Array | undefined> {
  return (await getObject(catalog, catalog.runsBucket, keyOf(catalog, runId, name)))?.bytes;
}

/** Deletes all artefacts of a run. */
export async function deleteArtefacts(catalog: Catalog, runId: string): Promise<void> {
  await deleteUnder(catalog, keyOf(catalog, runId, ""));
}

/** Artefacts that the next run continues from. */
const KEPT = /^(plan\.json|counts|cores|links\/all|(faces|rest)\/.*(?<!\.i8))$/;

/**
 * Deletes the artefacts of all runs, except those of `basis` that the next run needs. Only the run that holds the lock
 * may call it.
 */
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

async function readJson<T>(catalog: Catalog, key: string): Promise<T> {
  const value = await getJson<T>(catalog, catalog.runsBucket, key);
  if (value === undefined) throw new MissingArtefact(key);
  return value;
}

async function readBytes(catalog: Catalog, key: string): Promise<Uint8Array> {
  const object = await getObject(catalog, catalog.runsBucket, key);
  if (!object) throw new MissingArtefact(key);
  return object.bytes;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Float64Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Returns a copy of the bytes in a buffer of its own, so that typed arrays of any element size fit. */
function aligned(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
