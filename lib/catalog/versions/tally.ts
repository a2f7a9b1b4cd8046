import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { runsPartition, TALLY_KEY } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { latestVersion } from "./runs.ts";

/** What people have done since a version is in force, and its number of questions: what the tabs of the page show. */
export interface Tally {
  readonly version: number;
  /** Clusters that got a name or were hidden, less those that lost it or are shown again. */
  readonly settled?: number;
  /** Questions that were answered, less those whose answer was undone. */
  readonly answered?: number;
  /** Questions, those that were answered included. */
  readonly questions?: number;
}

type Counter = "settled" | "answered";

const keyOf = (catalog: Catalog) => ({ pk: runsPartition(catalog), sk: TALLY_KEY });

/**
 * Adds to a counter of the version in force; each version begins with zero.
 * @param of the version that it is about: nothing is counted if another one is in force
 */
export async function addToTally(catalog: Catalog, counter: Counter, more: number, of?: number): Promise<void> {
  if (more === 0) return;
  const version = await latestVersion(catalog);
  if (version === undefined || (of !== undefined && of !== version)) return;
  const isAdded = await update(catalog, {
    UpdateExpression: "ADD #counter :more",
    ConditionExpression: "version = :version",
    ExpressionAttributeNames: { "#counter": counter },
    ExpressionAttributeValues: { ":more": more, ":version": version },
  });
  if (isAdded) return;
  const other = counter === "settled" ? "answered" : "settled";
  await update(catalog, {
    UpdateExpression: "SET version = :version, #counter = :more REMOVE #other, questions",
    ConditionExpression: "attribute_not_exists(version) OR version <> :version",
    ExpressionAttributeNames: { "#counter": counter, "#other": other },
    ExpressionAttributeValues: { ":more": more, ":version": version },
  });
}

/**
 * Stores the number of a version's questions: those that are open, and those that were answered since it is in force. The
 * counters are kept if they are of the same version.
 */
export async function putOpenQuestions(catalog: Catalog, version: number, open: number): Promise<void> {
  const values = { ":version": version, ":open": open };
  const isSame = await update(catalog, {
    UpdateExpression: "SET questions = if_not_exists(answered, :none) + :open",
    ConditionExpression: "version = :version",
    ExpressionAttributeValues: { ...values, ":none": 0 },
  });
  if (isSame) return;
  await update(catalog, {
    UpdateExpression: "SET version = :version, questions = :open REMOVE settled, answered",
    ConditionExpression: "attribute_not_exists(version) OR version <> :version",
    ExpressionAttributeValues: values,
  });
}

/** Reads the tally of a version; without counts if nothing was counted yet. */
export async function readTally(catalog: Catalog, version: number): Promise<Tally> {
  const { Item } = await catalog.documents.send(new GetCommand({ TableName: catalog.table, Key: keyOf(catalog) }));
  const tally = Item as Tally | undefined;
  return tally?.version === version ? tally : { version };
}

interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, number>;
}

/** @returns false if the condition does not hold */
async function update(catalog: Catalog, changes: Update): Promise<boolean> {
  try {
    await catalog.documents.send(new UpdateCommand({ TableName: catalog.table, Key: keyOf(catalog), ...changes }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
