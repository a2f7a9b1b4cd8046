import { PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { GROWTH_KEY, kindOf, LATEST_KEY, PREFIX, runsPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { type Row, withoutKey } from "../store/table.ts";

/** The size of a library when its last run began. */
export interface Growth {
  readonly runId: string;
  readonly faces: number;
  /** True while the first import goes on, or one that has doubled the library. */
  readonly isGrowing: boolean;
}

interface GrowthRow extends Partial<Growth> {
  /** A task has changed what only a run brings up to date. */
  readonly wanted?: boolean;
}

/** What there is for a run to do, and what is known about the last one. */
export interface SinceLastRun {
  /** Undefined before the first run, and before the first one of a release that records it. */
  readonly last: Growth | undefined;
  readonly hasVersion: boolean;
  readonly hasChanges: boolean;
  readonly isWanted: boolean;
}

const rowKey = (catalog: Catalog) => ({ pk: runsPartition(catalog), sk: GROWTH_KEY });

/** Reads this in one request: the row sorts between the notes of changes and the pointer to the version in force. */
export async function readSinceLastRun(catalog: Catalog): Promise<SinceLastRun> {
  const { Items = [] } = await catalog.documents.send(
    new QueryCommand({
      TableName: catalog.table,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
      ExpressionAttributeValues: { ":pk": runsPartition(catalog), ":first": PREFIX.change, ":last": LATEST_KEY },
      ScanIndexForward: false,
      Limit: 3,
    }),
  );
  const rows = Items as Row<GrowthRow>[];
  const row = rows.find(({ sk }) => sk === GROWTH_KEY);
  return {
    last: row?.runId === undefined ? undefined : (withoutKey(row) as Growth),
    hasVersion: rows.some(({ sk }) => sk === LATEST_KEY),
    hasChanges: rows.some(({ sk }) => kindOf(sk) === "change"),
    isWanted: row?.wanted ?? false,
  };
}

/** Records the size of the library at a run, which takes a wanted run's place. */
export async function putGrowth(catalog: Catalog, growth: Growth): Promise<void> {
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...rowKey(catalog), ...growth } }));
}

/** Asks for a run soon: the next look at growing libraries starts it. */
export async function wantRun(catalog: Catalog): Promise<void> {
  await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: rowKey(catalog),
      UpdateExpression: "SET wanted = :true",
      ExpressionAttributeValues: { ":true": true },
    }),
  );
}
