import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { libraryPartition, migrationKey, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, batchWrite, withoutKey } from "../store/table.ts";

/** What a pass over a shard does: it announces crops to be embedded again, or checks that they were. */
export type MigrationPass = "announce" | "check";

const PASSES: readonly MigrationPass[] = ["announce", "check"];

/** How far a pass over the faces of a shard has come. */
export interface MigrationCursor {
  /** The model, or the execution, that the pass belongs to. A pass for another one starts from the first face. */
  readonly of: string;
  /** The last face that was passed; absent before the first. */
  readonly after?: string;
  /** True if the pass has ended. */
  readonly done: boolean;
  /** Number of faces passed that had no vector of the new model. */
  readonly left: number;
  /** The last face before the first page with such a face; absent if that is the first page, or there is none. */
  readonly beforeLeft?: string;
}

const rowKey = (catalog: Catalog, pass: MigrationPass, shard: string) => ({
  pk: libraryPartition(catalog),
  sk: migrationKey(pass, shard),
});

export async function readMigrationCursor(
  catalog: Catalog,
  pass: MigrationPass,
  shard: string,
): Promise<MigrationCursor | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, pass, shard), ConsistentRead: true }),
  );
  return Item && withoutKey(Item as MigrationCursor & ReturnType<typeof rowKey>);
}

export async function putMigrationCursor(
  catalog: Catalog,
  pass: MigrationPass,
  shard: string,
  cursor: MigrationCursor,
): Promise<void> {
  await catalog.documents.send(
    new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog, pass, shard), ...cursor } }),
  );
}

/** Progress of a migration, in shards of photos. */
export interface MigrationProgress {
  readonly shards: number;
  /** Shards whose crops were all announced. */
  readonly announced: number;
  /** Shards whose faces were all checked. */
  readonly checked: number;
  /** Faces checked so far that had no vector of the new model. */
  readonly left: number;
}

/** Reads the progress of a migration to a model. @param execution the one that checks */
export async function readMigrationProgress(
  catalog: Catalog,
  { to, execution }: { readonly to: string; readonly execution: string },
): Promise<MigrationProgress> {
  const read = async (pass: MigrationPass, of: string) => {
    const keys = SHARDS.map((shard) => rowKey(catalog, pass, shard));
    return (await batchGet<MigrationCursor>(catalog, keys)).filter((cursor) => cursor.of === of);
  };
  const [announced, checked] = await Promise.all([read("announce", to), read("check", execution)]);
  return {
    shards: SHARDS.length,
    announced: announced.filter(({ done }) => done).length,
    checked: checked.filter(({ done }) => done).length,
    left: checked.reduce((sum, { left }) => sum + left, 0),
  };
}

/** Deletes all cursors, so that the next migration looks at every face. */
export async function deleteMigrationCursors(catalog: Catalog): Promise<void> {
  const remove = PASSES.flatMap((pass) => SHARDS.map((shard) => rowKey(catalog, pass, shard)));
  await batchWrite(catalog, { remove });
}
