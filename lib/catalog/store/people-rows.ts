import { LibraryMoving } from "./errors.ts";
import { formerPeoplePartition, peoplePartition, peopleShard, type RowKey, SHARDS } from "./keys.ts";
import type { Catalog } from "./open.ts";
import { type Schema, schemaInForce } from "./schema.ts";
import { batchGet, batchWrite, queryAll, queryPage, type Row } from "./table.ts";

// The rows of people and decisions by sort key alone: in the partitions of their owners, or, in a library that is not migrated
// to schema 6 yet, in one partition.

/** The schema with a partition for each shard of people. */
export const SPREAD_SINCE = 6;

/** Returns the key of a row. */
export type KeyOf = (sk: string) => RowKey;

const isSpread = ({ version }: Schema) => version >= SPREAD_SINCE;

const keysIn =
  (catalog: Catalog, spread: boolean): KeyOf =>
  (sk) => ({ pk: spread ? peoplePartition(catalog, sk) : formerPeoplePartition(catalog), sk });

/** Returns the keys for reading rows. */
export async function peopleKeys(catalog: Catalog): Promise<KeyOf> {
  return keysIn(catalog, isSpread(await schemaInForce(catalog)));
}

/**
 * Returns the keys for writing rows. They are to be used at once: a migration waits only for writes that have begun.
 * @throws LibraryMoving
 */
export async function writablePeopleKeys(catalog: Catalog): Promise<KeyOf> {
  const schema = await schemaInForce(catalog);
  if (!isSpread(schema) && schema.migrating?.to === SPREAD_SINCE) throw new LibraryMoving();
  return keysIn(catalog, isSpread(schema));
}

/**
 * Reads rows, in no particular order; absent ones are left out.
 * @param options `attributes`: the only ones to fetch
 */
export async function getPeopleRows<T>(
  catalog: Catalog,
  sks: Iterable<string>,
  { attributes, consistent = false }: { readonly attributes?: readonly string[]; readonly consistent?: boolean } = {},
): Promise<Row<T>[]> {
  const keyOf = await peopleKeys(catalog);
  return batchGet<T>(catalog, [...new Set(sks)].map(keyOf), attributes, consistent);
}

/** Reads one page of the rows of one owner. @param prefix of their sort keys, with the owner; see queryPage */
export async function peoplePage<T>(catalog: Catalog, prefix: string, options: Parameters<typeof queryPage>[3] = {}) {
  const { pk } = (await peopleKeys(catalog))(prefix);
  return queryPage<T>(catalog, pk, prefix, options);
}

/** Reads all rows of one owner. @param prefix of their sort keys, with the owner; see queryAll */
export async function* peopleRows<T>(
  catalog: Catalog,
  prefix: string,
  options: Parameters<typeof queryAll>[3] = {},
): AsyncGenerator<Row<T>> {
  const { pk } = (await peopleKeys(catalog))(prefix);
  yield* queryAll<T>(catalog, pk, prefix, options);
}

/** Reads all rows of a kind, by shard. @param prefix empty for the rows of all kinds */
export async function* allPeopleRows<T>(
  catalog: Catalog,
  prefix: string,
  options: { readonly consistent?: boolean } = {},
): AsyncGenerator<Row<T>> {
  for (const pk of await peoplePartitions(catalog)) yield* queryAll<T>(catalog, pk, prefix, options);
}

/** Returns all partitions of people and decisions. */
export async function peoplePartitions(catalog: Catalog): Promise<string[]> {
  return isSpread(await schemaInForce(catalog))
    ? SHARDS.map((shard) => peopleShard(catalog, shard))
    : [formerPeoplePartition(catalog)];
}

/** Returns whether the partition of earlier releases has rows. */
export async function hasFormerPeople(catalog: Catalog): Promise<boolean> {
  const { rows } = await queryPage(catalog, formerPeoplePartition(catalog), "", { limit: 1, consistent: true });
  return rows.length > 0;
}

/** Puts rows, whatever is there. @throws LibraryMoving */
export async function putPeopleRows(
  catalog: Catalog,
  rows: readonly (readonly [sk: string, content: object])[],
): Promise<void> {
  if (rows.length === 0) return;
  const keyOf = await writablePeopleKeys(catalog);
  await batchWrite(catalog, { put: rows.map(([sk, content]) => ({ ...content, ...keyOf(sk) })) });
}

/** Removes rows. @throws LibraryMoving */
export async function removePeopleRows(catalog: Catalog, sks: readonly string[]): Promise<void> {
  if (sks.length === 0) return;
  await batchWrite(catalog, { remove: sks.map(await writablePeopleKeys(catalog)) });
}
