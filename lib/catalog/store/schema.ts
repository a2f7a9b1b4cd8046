import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { NewerCatalog, OlderCatalog } from "./errors.ts";
import {
  actionsPartition,
  answersPartition,
  formerPeoplePartition,
  leftOutPartition,
  libraryPartition,
  photosPartition,
  runsPartition,
  SCHEMA_KEY,
  SHARDS,
} from "./keys.ts";
import type { Catalog } from "./open.ts";
import { queryPage, withoutKey } from "./table.ts";

/**
 * The version of the layout of rows and objects that this code reads and writes. Version 1 had no schema row. A change
 * that is incompatible with old rows takes the next number, and a step in lib/library/migrations. So does one that old rows
 * have to catch up with.
 */
export const CURRENT_SCHEMA = 6;

/** The oldest version that functions work with until it is migrated: vectors of version 2 lack what can be done without. */
export const OLDEST_SCHEMA = 2;

/** The version of the layout of a catalog. */
export interface Schema {
  readonly version: number;
  /** A migration that has begun and not ended: rows of both layouts may exist. */
  readonly migrating?: { readonly to: number; readonly cursor?: string };
}

/** Reads the schema row; undefined in a catalog of version 1 and in an empty one. */
export async function readSchema(catalog: Catalog): Promise<Schema | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog), ConsistentRead: true }),
  );
  return Item && (withoutKey(Item as Schema & ReturnType<typeof rowKey>) as Schema);
}

/** Returns the schema of a catalog, with or without a schema row; undefined if the catalog is empty. */
export async function findSchema(catalog: Catalog): Promise<Schema | undefined> {
  const found = await readSchema(catalog);
  if (found || (await isEmpty(catalog))) return found;
  // Someone else may have written the schema row, and then other rows, since it was read.
  return (await readSchema(catalog)) ?? { version: 1 };
}

export async function putSchema(catalog: Catalog, schema: Schema): Promise<void> {
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog), ...schema } }));
}

/** Replaces the schema row if it still has the version it had. @returns whether it did */
export async function replaceSchema(catalog: Catalog, before: Schema, schema: Schema): Promise<boolean> {
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(catalog), ...schema },
        ConditionExpression: "attribute_not_exists(pk) OR #version = :before",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":before": before.version },
      }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}

/**
 * Writes the schema row if there is none: the current version into an empty catalog, version 1 into any other.
 * @returns the schema that is then stored
 */
export async function claimSchema(catalog: Catalog, known = CURRENT_SCHEMA): Promise<Schema> {
  const found = await readSchema(catalog);
  if (found) return found;
  const schema = (await findSchema(catalog)) ?? { version: known };
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { ...rowKey(catalog), ...schema },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    );
    return schema;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return (await readSchema(catalog)) ?? schema;
  }
}

/**
 * Refuses a schema that this code cannot work with.
 * @throws NewerCatalog also where a newer Facet has begun to migrate it
 * @throws OlderCatalog
 */
export function assertSchema(schema: Schema, known = CURRENT_SCHEMA, oldest = OLDEST_SCHEMA): void {
  assertNotNewer(schema, known);
  if (schema.version < oldest) throw new OlderCatalog(schema.version, oldest);
}

/**
 * Refuses a schema that is newer than this code.
 * @throws NewerCatalog also where a newer Facet has begun to migrate it
 */
export function assertNotNewer({ version, migrating }: Schema, known = CURRENT_SCHEMA): void {
  const newest = Math.max(version, migrating?.to ?? 0);
  if (newest > known) throw new NewerCatalog(newest, known);
}

/**
 * Checks the schema in functions that do not write the first rows: one small read. A catalog without the row passes.
 */
export async function checkSchema(catalog: Catalog): Promise<void> {
  const found = await readSchema(catalog);
  if (found) assertSchema(found);
}

/** Checks the schema in functions that may be the first to write to a catalog: one small read once the row exists. */
export async function claimAndCheckSchema(catalog: Catalog): Promise<void> {
  assertSchema(await claimSchema(catalog));
}

/** Tables and libraries that are known to have the current schema, which never becomes another one in use. */
const current = new WeakMap<Catalog["documents"], Set<string>>();

/**
 * Returns the schema, to choose how to read and write; the current one for a catalog without a schema row. It is read each
 * time until it is current.
 */
export async function schemaInForce(catalog: Catalog): Promise<Schema> {
  const known = current.get(catalog.documents) ?? new Set();
  const id = `${catalog.table} ${catalog.library}`;
  if (known.has(id)) return { version: CURRENT_SCHEMA };
  const schema = await readSchema(catalog);
  if (schema?.version === CURRENT_SCHEMA) current.set(catalog.documents, known.add(id));
  return schema ?? { version: CURRENT_SCHEMA };
}

async function isEmpty(catalog: Catalog): Promise<boolean> {
  // At least one of these has rows in every catalog that was written to before there was a schema row.
  const partitions = [
    ...[runsPartition, leftOutPartition, formerPeoplePartition, actionsPartition, answersPartition].map((of) =>
      of(catalog),
    ),
    ...SHARDS.map((shard) => photosPartition(catalog, shard)),
  ];
  const pages = await Promise.all(partitions.map((pk) => queryPage(catalog, pk, "", { limit: 1, consistent: true })));
  return pages.every(({ rows }) => rows.length === 0);
}

const rowKey = (catalog: Catalog) => ({ pk: libraryPartition(catalog), sk: SCHEMA_KEY });
