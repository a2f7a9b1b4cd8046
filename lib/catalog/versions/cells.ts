import pLimit from "p-limit";
import type { Cell } from "../../dbscan/cells.ts";
import { decodeDirections, encodeDirections } from "../../dbscan/directions.ts";
import { getObject, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { Centres } from "./centres.ts";
import { versionFolder } from "./folder.ts";
import { PageMissing } from "./pages.ts";

/** What is known of all cells of a version: 0.5 KB a cell. */
export interface CellDirectory {
  /** See Centres. */
  readonly model: string;
  readonly farthest: number;
  /** The largest of the spreads of all clusters. */
  readonly widest: number;
  /** Id of the distance of the terms. */
  readonly distance: string;
  /** Numbers in a vector. */
  readonly length: number;
  /** Number of clusters in each cell. */
  readonly counts: readonly number[];
  /** counts.length x length, row-major, unit rows. */
  readonly pivots: Float32Array;
}

/** The clusters of a cell; see Centres. */
export interface StoredCell {
  readonly clusterIds: readonly string[];
  readonly radii: readonly number[];
  readonly spreads: readonly number[];
  readonly terms: readonly number[];
  /** clusterIds.length x length of a vector; see encodeDirections. */
  readonly levels: Int8Array;
}

/** Cells written in parallel. */
const AT_ONCE = 16;

const keyOf = (catalog: Catalog, version: number, name: string) => `${versionFolder(catalog, version)}cells/${name}`;
const cellKey = (catalog: Catalog, version: number, cell: number) =>
  keyOf(catalog, version, String(cell).padStart(6, "0"));

/** Writes the cells of a version before it is in force, one object a cell: 0.6 KB per cluster. */
export async function putCells(
  catalog: Catalog,
  version: number,
  { clusterIds, radii, spreads = radii, terms, model, farthest, rows }: Centres,
  cells: readonly Cell[],
): Promise<void> {
  const length = rows.length / clusterIds.length;
  const limit = pLimit(AT_ONCE);
  const put = async ({ rows: members }: Cell, number: number) => {
    const own = new Float32Array(members.length * length);
    for (const [at, row] of members.entries()) own.set(rows.subarray(row * length, (row + 1) * length), at * length);
    const pick = <T>(all: readonly T[]) => members.map((row) => all[row]!);
    const content = {
      ...{ clusterIds: pick(clusterIds), radii: pick(radii), spreads: pick(spreads) },
      terms: pick(terms?.values ?? []),
    };
    await putPacked(catalog, cellKey(catalog, version, number), content, encodeDirections(own, length));
  };
  await Promise.all(cells.map((cell, number) => limit(() => put(cell, number))));
  const pivots = new Float32Array(cells.length * length);
  for (const [at, { pivot }] of cells.entries()) pivots.set(pivot, at * length);
  const directory: Omit<CellDirectory, "pivots"> = {
    ...{ model, farthest, length, distance: terms?.distance ?? "" },
    widest: spreads.reduce((most, spread) => Math.max(most, spread), 0),
    counts: cells.map(({ rows: members }) => members.length),
  };
  await putPacked(catalog, keyOf(catalog, version, "directory"), directory, encodeDirections(pivots, length));
}

/** Reads the directory of a version's cells. @throws PageMissing if it has none, or is no longer kept */
export async function readCellDirectory(catalog: Catalog, version: number): Promise<CellDirectory> {
  const { content, levels } = await getPacked<Omit<CellDirectory, "pivots">>(
    catalog,
    keyOf(catalog, version, "directory"),
  );
  return { ...content, pivots: decodeDirections(levels, content.length) };
}

/** Reads a cell, and the length of its object in bytes. @throws PageMissing if the version is no longer kept */
export async function readCell(
  catalog: Catalog,
  version: number,
  cell: number,
): Promise<{ readonly cell: StoredCell; readonly bytes: number }> {
  const { content, levels, bytes } = await getPacked<Omit<StoredCell, "levels">>(
    catalog,
    cellKey(catalog, version, cell),
  );
  return { cell: { ...content, levels }, bytes };
}

/** Writes an object of the length of a JSON text (4 bytes, little-endian), this text, and bytes. */
async function putPacked(catalog: Catalog, key: string, content: object, levels: Int8Array): Promise<void> {
  const text = Buffer.from(JSON.stringify(content));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(text.length);
  const tail = new Uint8Array(levels.buffer, levels.byteOffset, levels.byteLength);
  const bytes = Buffer.concat([head, text, tail]);
  await putObject(catalog, catalog.runsBucket, key, bytes, "application/octet-stream");
}

async function getPacked<T>(catalog: Catalog, key: string) {
  const stored = await getObject(catalog, catalog.runsBucket, key);
  if (!stored) throw new PageMissing(key);
  const bytes = Buffer.from(stored.bytes);
  const start = 4 + bytes.readUInt32LE();
  const content = JSON.parse(bytes.subarray(4, start).toString()) as T;
  const levels = new Int8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  return { content, levels, bytes: bytes.length };
}
