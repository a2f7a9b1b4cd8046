import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { isWrittenAs, locationIdOf, newRevision, newUncountedRevision } from "../store/ids.ts";
import { locationKey, PREFIX, photosPartition, SHARDS } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, queryAll, withoutKey } from "../store/table.ts";
import type { Location } from "../store/types.ts";
import { counted, relist, settleCount, totalsOfLocation } from "./counting.ts";
import { NO_TOTALS } from "./counts.ts";

/** Someone else wrote a location since it was read. */
export class LocationChanged extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`${key} was indexed by another call at the same time: index it again`);
    this.name = "LocationChanged";
    this.key = key;
  }
}

const rowKey = (catalog: Catalog, locationId: string) => ({
  pk: photosPartition(catalog, locationId),
  sk: locationKey(locationId),
});

/**
 * Reads the location of a key, strongly consistent; undefined if no object was ever seen there, or its row was deleted.
 */
export async function getLocation(catalog: Catalog, key: string): Promise<Location | undefined> {
  return getLocationById(catalog, locationIdOf(catalog.library, key));
}

export async function getLocationById(catalog: Catalog, locationId: string): Promise<Location | undefined> {
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: rowKey(catalog, locationId), ConsistentRead: true }),
  );
  return Item ? withoutKey(Item as Location & { pk: string; sk: string }) : undefined;
}

/** Reads the locations of these keys, in no particular order. */
export async function getLocations(catalog: Catalog, keys: readonly string[]): Promise<Location[]> {
  const rows = await batchGet<Location>(
    catalog,
    [...new Set(keys)].map((key) => rowKey(catalog, locationIdOf(catalog.library, key))),
    undefined,
    true,
  );
  return rows.map(withoutKey);
}

/**
 * Replaces a location as it was read.
 * @param before the location as it was read; undefined if there was none
 * @returns the location as it is written
 * @throws LocationChanged if it was written or removed since
 */
export async function putLocation(
  catalog: Catalog,
  before: Location | undefined,
  now: Omit<Location, "rev">,
): Promise<Location> {
  const isListed = isLeftOut(before) || isLeftOut(now);
  const rev = before && !isListed ? newUncountedRevision(before.rev) : newRevision();
  const row: Location = { ...now, rev };
  const write = () => putIfUnchanged(catalog, before, row);
  const isWritten = isListed ? await writeListed(catalog, before, row, write) : await write();
  if (!isWritten) throw new LocationChanged(now.key);
  return row;
}

/**
 * Removes a location as it was read. A skipped or failed object is first counted and listed as gone, as nothing is left
 * of a removed row by which to resume an interrupted count.
 * @throws LocationChanged if it was written since
 */
export async function deleteLocation(catalog: Catalog, before: Location): Promise<void> {
  const { key, lookedAt } = before;
  const id = locationIdOf(catalog.library, key);
  const last = isLeftOut(before) ? await putLocation(catalog, before, { key, status: "gone", lookedAt }) : before;
  // An interrupted call may have marked the location as gone.
  if (last === before) await settleCount(catalog, id, before);
  try {
    await catalog.documents.send(
      new DeleteCommand({ TableName: catalog.table, Key: rowKey(catalog, id), ...unchanged(last) }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new LocationChanged(key);
  }
}

async function putIfUnchanged(catalog: Catalog, before: Location | undefined, row: Location): Promise<boolean> {
  const Key = rowKey(catalog, locationIdOf(catalog.library, row.key));
  try {
    await catalog.documents.send(
      new PutCommand({ TableName: catalog.table, Item: { ...Key, ...row }, ...unchanged(before) }),
    );
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // A request that the SDK repeats because no answer came fails the second time.
    return isWrittenAs(row.rev, (await getLocation(catalog, row.key))?.rev);
  }
}

/** Writes the row of an object that is or was skipped or failed, counts and lists it. Other objects count as photos. */
async function writeListed(
  catalog: Catalog,
  before: Location | undefined,
  row: Location,
  write: () => Promise<boolean>,
): Promise<boolean> {
  const id = locationIdOf(catalog.library, row.key);
  return counted(catalog, {
    ...{ id, before: before?.rev, rev: row.rev, was: totalsOf(before), now: totalsOf(row) },
    handledPixels: isLeftOut(row) ? (row.width ?? 0) * (row.height ?? 0) : undefined,
    write: async () => {
      const isWritten = await write();
      if (isWritten) await relist(catalog, id);
      return isWritten;
    },
  });
}

const totalsOf = (location: Location | undefined) => (location ? totalsOfLocation(location) : NO_TOTALS);

/**
 * Returns the photos that may have a location at a key: the one there, and those that unfinished looks placed there.
 */
export function photosAt(location: Location | undefined): Set<string> {
  const isThere = location?.photoId !== undefined && location.status !== "gone" && location.status !== "skipped";
  return new Set([...(isThere ? [location.photoId!] : []), ...(location?.claims ?? [])]);
}

const isLeftOut = (location: Pick<Location, "status"> | undefined) =>
  location?.status === "skipped" || location?.status === "failed";

function unchanged(before: Location | undefined) {
  if (!before) return { ConditionExpression: "attribute_not_exists(pk)" };
  return { ConditionExpression: "rev = :rev", ExpressionAttributeValues: { ":rev": before.rev } };
}

/** Reads all locations, in order of their ids within each shard. */
export async function* allLocations(catalog: Catalog, shards: readonly string[] = SHARDS): AsyncGenerator<Location> {
  for (const shard of shards) {
    for await (const row of queryAll<Location>(catalog, photosPartition(catalog, shard), PREFIX.key)) {
      yield withoutKey(row);
    }
  }
}
