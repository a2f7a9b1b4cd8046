import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { RunInProgress } from "../store/errors.ts";
import { endedRunKey, LATEST_KEY, LOCK_KEY, PREFIX, RUN_COSTS_KEY, runKey, runsPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchGet, queryAll, queryPage, withoutKey } from "../store/table.ts";
import type { InForce, Run } from "../store/types.ts";

export async function getRun(catalog: Catalog, runId: string): Promise<Run | undefined> {
  return getItem<Run>(catalog, runKey(runId));
}

/** Reads the records of runs by id; those that do not exist are absent. */
export async function getRuns(catalog: Catalog, runIds: readonly string[]): Promise<Map<string, Run>> {
  const keys = runIds.map((runId) => ({ pk: runsPartition(catalog), sk: runKey(runId) }));
  const rows = await batchGet<Run>(catalog, keys);
  return new Map(rows.map((row) => [row.runId, withoutKey(row)]));
}

/** Writes the whole record of a run, at its start and again at its end. Ids need not be in order of time. */
export async function putRun(catalog: Catalog, run: Run): Promise<void> {
  if (run.status !== "running") await putItem(catalog, endedRunKey(run.startedAt, run.runId), run);
  await putItem(catalog, runKey(run.runId), run);
}

/**
 * Reads the latest runs that have ended, latest start first, without reading the others.
 * @param before the run to begin behind
 */
export async function latestRuns(
  catalog: Catalog,
  limit: number,
  before?: Pick<Run, "startedAt" | "runId">,
): Promise<Run[]> {
  const { rows } = await queryPage<Run>(catalog, runsPartition(catalog), PREFIX.time, {
    ...{ limit, descending: true },
    ...(before ? { after: endedRunKey(before.startedAt, before.runId) } : {}),
  });
  return rows.map(withoutKey);
}

/** Reads the runs that have ended, in order of their start. @param after the time to begin behind, by default all */
export async function* endedRuns(catalog: Catalog, after?: string): AsyncGenerator<Run> {
  const start = after === undefined ? undefined : endedRunKey(after, "\uffff");
  for await (const row of queryAll<Run>(catalog, runsPartition(catalog), PREFIX.time, { after: start })) {
    yield withoutKey(row);
  }
}

/** The cost of the runs until a time. */
export interface RunCosts {
  /** Start of the last run that is included, ISO 8601. */
  readonly until: string;
  readonly dollars: number;
  /** The highest version that one of them published. */
  readonly highest: number;
}

/** Reads what the earlier runs cost; undefined if it was never stored. */
export async function readRunCosts(catalog: Catalog): Promise<RunCosts | undefined> {
  return getItem<RunCosts>(catalog, RUN_COSTS_KEY);
}

/** Stores what the earlier runs cost, so that they need not be read again. */
export async function putRunCosts(catalog: Catalog, costs: RunCosts): Promise<void> {
  await putItem(catalog, RUN_COSTS_KEY, costs);
}

/** Records that a run is running. @returns its start: `now`, or the recorded start if the step is repeated */
export async function putRunning(catalog: Catalog, runId: string, now: string): Promise<string> {
  const { Attributes } = await catalog.documents.send(
    new UpdateCommand({
      TableName: catalog.table,
      Key: { pk: runsPartition(catalog), sk: runKey(runId) },
      UpdateExpression: "SET runId = :runId, #status = :running, startedAt = if_not_exists(startedAt, :now)",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":runId": runId, ":running": "running", ":now": now },
      ReturnValues: "ALL_NEW",
    }),
  );
  return Attributes?.startedAt ?? now;
}

/** Reads all runs, in order of runId. */
export async function allRuns(catalog: Catalog): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const row of queryAll<Run>(catalog, runsPartition(catalog), PREFIX.run)) runs.push(withoutKey(row));
  return runs;
}

/**
 * Takes the run lock for `runId`, for at most `seconds`: a run that died does not block the next one for longer.
 * Taking it again for the same run succeeds, so that a step can be retried.
 * @throws RunInProgress
 */
export async function takeRunLock(catalog: Catalog, runId: string, seconds: number): Promise<void> {
  const now = Date.now();
  try {
    await catalog.documents.send(
      new PutCommand({
        TableName: catalog.table,
        Item: { pk: runsPartition(catalog), sk: LOCK_KEY, runId, expiresAt: now + seconds * 1000 },
        ConditionExpression: "attribute_not_exists(pk) OR runId = :runId OR expiresAt < :now",
        ExpressionAttributeValues: { ":runId": runId, ":now": now },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const holder = await readRunLock(catalog);
    throw new RunInProgress(holder?.runId ?? "unknown");
  }
}

/** The run that has the run lock, or had it until the lock expired. */
export interface RunLock {
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Reads the lock, also one that has expired; undefined if it was released. */
export async function readRunLock(catalog: Catalog): Promise<RunLock | undefined> {
  return getItem<RunLock>(catalog, LOCK_KEY);
}

/** Reads which run holds the lock; undefined if none does. */
export async function runInProgress(catalog: Catalog): Promise<string | undefined> {
  const lock = await readRunLock(catalog);
  return lock && lock.expiresAt > Date.now() ? lock.runId : undefined;
}

/** Releases the lock; does nothing if another run holds it. */
export async function releaseRunLock(catalog: Catalog, runId: string): Promise<void> {
  try {
    await catalog.documents.send(
      new DeleteCommand({
        TableName: catalog.table,
        Key: { pk: runsPartition(catalog), sk: LOCK_KEY },
        ConditionExpression: "attribute_not_exists(pk) OR runId = :runId",
        ExpressionAttributeValues: { ":runId": runId },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Reads the pointer to the version in force; undefined before the first run ends. */
export async function readInForce(catalog: Catalog): Promise<InForce | undefined> {
  return getItem<InForce>(catalog, LATEST_KEY);
}

/** Reads the number of the version in force; undefined before the first run ends. */
export async function latestVersion(catalog: Catalog): Promise<number | undefined> {
  const item = await getItem<{ version: number }>(catalog, LATEST_KEY);
  return item?.version;
}

/**
 * Puts a version in force: the only write that readers notice. Repeating it for the same version changes nothing.
 * @throws ConditionalCheckFailedException if a newer version is in force
 */
export async function publishVersion(catalog: Catalog, inForce: InForce): Promise<void> {
  await catalog.documents.send(
    new PutCommand({
      TableName: catalog.table,
      Item: { pk: runsPartition(catalog), sk: LATEST_KEY, ...inForce },
      ConditionExpression:
        "attribute_not_exists(pk) OR (attribute_not_exists(highest) AND version <= :highest) OR highest <= :highest",
      ExpressionAttributeValues: { ":highest": inForce.highest },
    }),
  );
}

async function getItem<T extends object>(catalog: Catalog, sk: string): Promise<T | undefined> {
  const answer = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key: { pk: runsPartition(catalog), sk }, ConsistentRead: true }),
  );
  return answer.Item ? withoutKey(answer.Item as T & { pk: string; sk: string }) : undefined;
}

async function putItem(catalog: Catalog, sk: string, item: object): Promise<void> {
  await catalog.documents.send(
    new PutCommand({ TableName: catalog.table, Item: { pk: runsPartition(catalog), sk, ...item } }),
  );
}

/**
 * Cleans up after a host that died: marks its runs as failed and releases the lock. Only allowed while no run can be
 * running.
 */
export async function abandonRuns(catalog: Catalog): Promise<void> {
  for (const run of await allRuns(catalog)) {
    if (run.status !== "running") continue;
    await putRun(catalog, { ...run, status: "failed", reason: "the host ended", endedAt: new Date().toISOString() });
    await releaseRunLock(catalog, run.runId);
  }
}
