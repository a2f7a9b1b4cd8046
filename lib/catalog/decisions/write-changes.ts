import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";
import { RowChanged } from "../store/errors.ts";
import { newRevision } from "../store/ids.ts";
import { idOf, kindOf, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { writablePeopleKeys } from "../store/people-rows.ts";
import { noteDecision, noteFaces } from "../versions/change-notes.ts";
import { isPersonGone, type RowChange, type RowContent, readRows } from "./draft.ts";
import { byKey, compareAgain, indexChanges } from "./index-changes.ts";
import { unlistFormer } from "./people-list.ts";
import { peopleIn } from "./person-index.ts";
import { countSettledClusters } from "./settled-clusters.ts";

/** Only some rows were written, and the table cannot be reached to restore them; `cause` is the original error. */
export class PartialWriteError extends Error {
  constructor(cause: unknown) {
    super("The catalog cannot be reached: the change that was begun is finished as soon as it can be", { cause });
    this.name = "PartialWriteError";
  }
}

export interface WriteOptions {
  /** Whether the next run has to take the changes into account; true by default. */
  readonly isNews?: boolean;
  /** Number of faces whose lists may change beyond which nothing is written. */
  readonly mostFaces?: number;
}

/** Rows written in parallel. */
const AT_ONCE = 16;

/** Sets the revision of the rows to be written, which later shows whether, and by which action, they were written. */
export function stamped(changes: readonly RowChange[], rev: string): RowChange[] {
  return changes.map(({ sk, before, after }) => ({
    sk,
    ...(before ? { before } : {}),
    ...(after ? { after: { ...after, rev } } : {}),
  }));
}

/**
 * Writes rows that are unchanged since they were read, kind by kind: rows that others refer to are written first and
 * removed last. If one has changed, or if a person whom they refer to was deleted, the rows written so far are
 * restored.
 *
 * Two actions may meet, one that refers to a person and one that merges or deletes that person. The first marks the
 * person's row once its reference is written. The second reads the person's row before the references to it, and
 * removes it only if it is as it was read. So at least one of the two notices the other and starts again.
 * @param changes as returned by `stamped`
 * @throws RowChanged, PartialWriteError, TooManyRows
 */
export async function writeChanges(
  catalog: Catalog,
  changes: readonly RowChange[],
  { isNews = true, mostFaces }: WriteOptions = {},
): Promise<void> {
  const compared = await indexChanges(catalog, changes, mostFaces === undefined ? {} : { mostFaces });
  const written: RowChange[] = [];
  const write = async (change: RowChange) => {
    await replace(catalog, change);
    written.push(change);
  };
  const { first, last } = phasesOf(changes);
  const marks = newPersonMarks();
  try {
    await writeByKind(first, write);
    await markPeople(catalog, changes, marks);
    await writeByKind(last, write);
  } catch (error) {
    await restore(catalog, written, marks).catch(() => {
      throw new PartialWriteError(error);
    });
    throw error;
  }
  await unlistFormer(catalog, changes);
  await countSettledClusters(catalog, changes);
  if (isNews) await noteChanges(catalog, changes);
  await compareAgain(catalog, changes, compared);
}

/** Deletions of person rows go last, so no row ever points at a missing person. */
function phasesOf(changes: readonly RowChange[]) {
  return { first: changes.filter((change) => !isPersonGone(change)), last: changes.filter(isPersonGone) };
}

/** The mark that is set in the rows of people who are newly referred to, and the sort keys of the rows that have it. */
interface PersonMarks {
  readonly mark: string;
  readonly rows: Set<string>;
}

const newPersonMarks = (): PersonMarks => ({ mark: newRevision(), rows: new Set() });

/** Marks the rows of people who are newly referred to. @throws RowChanged if one of them was deleted */
async function markPeople(catalog: Catalog, changes: readonly RowChange[], { mark, rows }: PersonMarks): Promise<void> {
  const referenced = changes.flatMap(({ before, after }) => {
    const former = peopleIn(before ?? {});
    return peopleIn(after ?? {}).filter((personId) => !former.includes(personId));
  });
  await forEachInParallel([...new Set(referenced)], async (personId) => {
    const sk = personKey(personId);
    await markPerson(catalog, sk, mark);
    rows.add(sk);
  });
}

async function markPerson(catalog: Catalog, sk: string, mark: string): Promise<void> {
  const request = new UpdateCommand({
    TableName: catalog.table,
    Key: (await writablePeopleKeys(catalog))(sk),
    UpdateExpression: "SET held = :mark",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeValues: { ":mark": mark },
  });
  try {
    await catalog.documents.send(request);
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? new RowChanged(sk) : error;
  }
}

async function restore(catalog: Catalog, written: readonly RowChange[], { mark, rows }: PersonMarks): Promise<void> {
  await writeByKind(written.toReversed(), ({ sk, before, after }) => {
    const now = after && (rows.has(sk) ? { ...after, held: mark } : after);
    return replace(catalog, { sk, ...(now ? { before: now } : {}), ...(before ? { after: before } : {}) }).catch(
      ignoreChanged,
    );
  });
}

/**
 * Finishes the changes of an interrupted call; rows that someone else wrote since stay as they are. If a person whom
 * the changes refer to was deleted, all of them are reverted.
 */
export async function finishChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  for await (const _ of finishInParts(catalog, changes));
}

/** Rows that are written between two reports of progress. */
const ROWS_A_PART = 1000;

/**
 * Does the same part by part. @returns whether the changes were written, not reverted
 * @param from number of changes to begin behind
 * @yields the number of changes behind which it may continue later
 */
export async function* finishInParts(
  catalog: Catalog,
  changes: readonly RowChange[],
  from = 0,
): AsyncGenerator<number, boolean> {
  const finish = (change: RowChange) => replace(catalog, change).catch(ignoreChanged);
  const { first, last } = phasesOf(changes);
  const all = byKey(changes);
  for (let at = from; at < first.length; at += ROWS_A_PART) {
    const part = first.slice(at, at + ROWS_A_PART);
    const compared = await indexChanges(catalog, part, { all });
    await writeByKind(part, finish);
    await noteChanges(catalog, part);
    await compareAgain(catalog, part, compared);
    yield Math.min(at + ROWS_A_PART, first.length);
  }
  const marks = newPersonMarks();
  let isWritten = true;
  try {
    await markPeople(catalog, changes, marks);
    await writeByKind(last, finish);
  } catch (error) {
    ignoreChanged(error);
    await restore(catalog, first, marks);
    isWritten = false;
  }
  await noteChanges(catalog, last);
  return isWritten;
}

/** Writes one kind of row after the other, and the rows of each kind in parallel. */
async function writeByKind(changes: readonly RowChange[], work: (change: RowChange) => Promise<void>): Promise<void> {
  let at = 0;
  while (at < changes.length) {
    const kind = kindOf(changes[at]!.sk);
    let end = at;
    while (end < changes.length && kindOf(changes[end]!.sk) === kind) end++;
    await forEachInParallel(changes.slice(at, end), work);
    at = end;
  }
}

/** Runs at most AT_ONCE in parallel; waits for all, then throws the first failure. */
async function forEachInParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const results = await Promise.allSettled(items.map((item) => limit(() => work(item))));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** @throws RowChanged */
async function replace(catalog: Catalog, { sk, before, after }: RowChange): Promise<void> {
  const key = (await writablePeopleKeys(catalog))(sk);
  const condition = conditionOf(before, after);
  try {
    if (after) {
      await catalog.documents.send(
        new PutCommand({ TableName: catalog.table, Item: { ...key, ...after }, ...condition }),
      );
    } else {
      await catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key: key, ...condition }));
    }
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The SDK repeats a request whose answer got lost: then the row is already as this call wrote it.
    const now = (await readRows(catalog, [sk])).get(sk);
    if (now?.rev !== after?.rev || (after === undefined && now !== undefined)) throw new RowChanged(sk);
  }
}

function conditionOf(before: RowContent | undefined, after: RowContent | undefined) {
  if (!before) return { ConditionExpression: "attribute_not_exists(pk)" };
  // Rows written before revisions existed have none.
  const same = (name: "rev" | "held") =>
    before[name] === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}`;
  const compared = after ? (["rev"] as const) : (["rev", "held"] as const);
  const values = compared.flatMap((name) => (before[name] === undefined ? [] : [[`:${name}`, before[name]]]));
  return {
    ConditionExpression: ["attribute_exists(pk)", ...compared.map(same)].join(" AND "),
    ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  };
}

function ignoreChanged(error: unknown): void {
  if (!(error instanceof RowChanged)) throw error;
}

/** Leaves notes of changes for the next run. */
async function noteChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  const faceIds = changes.flatMap(({ sk }) => (kindOf(sk) === "face" ? [idOf(sk)] : []));
  await noteFaces(catalog, faceIds, { decided: true });
  if (changes.some(({ sk }) => kindOf(sk) === "cluster" || kindOf(sk) === "person")) await noteDecision(catalog);
}
