import { getJson, getObject, putJson, putObject } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { versionFolder } from "./versions.ts";

/** The centres of a version's clusters, in no particular order: everything needed to recognise a face. */
export interface Centres {
  /** Id of the model of the vectors. */
  readonly model: string;
  readonly clusterIds: readonly string[];
  /** Largest distance from the centre among the faces that made each cluster, on the calibrated scale. */
  readonly radii: readonly number[];
  /** See spreadOf; absent in versions of earlier releases. */
  readonly spreads?: readonly number[] | undefined;
  /** Largest distance from a centre at which a face is recognised, on the calibrated scale. */
  readonly farthest: number;
  /** The mean of the terms of the faces that made each cluster; absent in versions of earlier releases. */
  readonly terms?: { readonly distance: string; readonly values: readonly number[] } | undefined;
  /** clusterIds.length x length of a vector, row-major, unit rows. */
  readonly rows: Float32Array;
}

const keyOf = (catalog: Catalog, version: number) => `${versionFolder(catalog, version)}centres`;

/** Writes the centres of a version before it is in force: 2 KB per cluster. */
export async function putCentres(catalog: Catalog, version: number, { rows, ...rest }: Centres): Promise<void> {
  const key = keyOf(catalog, version);
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  await Promise.all([
    putObject(catalog, catalog.runsBucket, `${key}.f32`, bytes, "application/octet-stream"),
    putJson(catalog, catalog.runsBucket, `${key}.json`, rest),
  ]);
}

/** Reads the centres of a version; undefined if the version is no longer kept. */
export async function readCentres(catalog: Catalog, version: number): Promise<Centres | undefined> {
  const key = keyOf(catalog, version);
  const [rest, stored] = await Promise.all([
    getJson<Omit<Centres, "rows">>(catalog, catalog.runsBucket, `${key}.json`),
    getObject(catalog, catalog.runsBucket, `${key}.f32`),
  ]);
  return rest && stored && { ...rest, rows: floatsOf(stored.bytes) };
}

/** Returns the bytes of an object as float32; copies them only if they do not begin at a multiple of 4. */
function floatsOf(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes);
  return new Float32Array(buffer as ArrayBuffer, byteOffset, bytes.byteLength / 4);
}
