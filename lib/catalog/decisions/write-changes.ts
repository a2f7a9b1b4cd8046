import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";
import { RowChanged } from "../store/errors.ts";
import { newRevision } from "../store/ids.ts";
import {
  faceKey,
  idOf,
  isDecision,
  kindOf,
  ofPersonKey,
  peoplePartition,
  personKey,
  staleMarkKey,
} from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, type Row } from "../store/table.ts";
import { noteDecision, noteFaces } from "../versions/change-notes.ts";
import { readHeldBy } from "../versions/held.ts";
import { readArrivals } from "../versions/membership.ts";
import { latestVersion, readCluster } from "../versions/versions.ts";
import { isPersonGone, type RowChange, type RowContent, readRows } from "./draft.ts";
import { peopleIn } from "./person-index.ts";

/** Some rows were written, others not, and the table cannot be reached to put them back: `cause` says why. */
export class PartialWriteError extends Error {
  constructor(cause: unknown) {
    super("The catalog cannot be reached: what was begun is done as soon as it can", { cause });
    this.name = "PartialWriteError";
  }
}

/** Rows written at once. */
const AT_ONCE = 16;

/** Gives what is to be written its revision, so that it can be told whether, and by whom, it was. */
export function stamped(changes: readonly RowChange[], rev: string): RowChange[] {
  return changes.map(({ sk, before, after }) => ({
    sk,
    ...(before ? { before } : {}),
    ...(after ? { after: { ...after, rev } } : {}),
  }));
}

/**
 * Writes rows that nobody has written since they were read, in turn: what others point at comes first and goes last.
 * Where one was, or where somebody whom they point at is no more, those written before are put back as they were.
 *
 * Two who act at the same time on one person, one of whom makes that person another or none: whoever points at a person
 * says so in the person's row once it does, and whoever takes the row away read it before all that points at it, and
 * takes it away only as it was read. So one of the two sees what the other did, and thinks again.
 * @param changes as `stamped` gives them
 * @param isNews whether the next run has to look at them
 * @throws RowChanged, PartialWriteError
 */
export async function writeChanges(catalog: Catalog, changes: readonly RowChange[], isNews = true): Promise<void> {
  await indexChanges(catalog, changes);
  const written: RowChange[] = [];
  const write = async (change: RowChange) => {
    await replace(catalog, change);
    written.push(change);
  };
  const { first, last } = phasesOf(changes);
  const marks = newPersonMarks();
  try {
    await writeByKind(first, write);
    await holdPeople(catalog, changes, marks);
    await writeByKind(last, write);
  } catch (error) {
    await restore(catalog, written, marks).catch(() => {
      throw new PartialWriteError(error);
    });
    throw error;
  }
  if (isNews) await noteChanges(catalog, changes);
}

/** Those people who go, last; all else first. */
function phasesOf(changes: readonly RowChange[]) {
  return { first: changes.filter((change) => !isPersonGone(change)), last: changes.filter(isPersonGone) };
}

/** The mark that is left in the rows of people whom something points at now, and in which rows it is. */
interface PersonMarks {
  readonly mark: string;
  readonly rows: Set<string>;
}

const newPersonMarks = (): PersonMarks => ({ mark: newRevision(), rows: new Set() });

/** Says of people that something points at them now. @throws RowChanged where one is no more */
async function holdPeople(catalog: Catalog, changes: readonly RowChange[], { mark, rows }: PersonMarks): Promise<void> {
  const meant = changes.flatMap(({ before, after }) => {
    const former = peopleIn(before ?? {});
    return peopleIn(after ?? {}).filter((personId) => !former.includes(personId));
  });
  await forEachAtOnce([...new Set(meant)], async (personId) => {
    const sk = personKey(personId);
    await hold(catalog, sk, mark);
    rows.add(sk);
  });
}

async function hold(catalog: Catalog, sk: string, mark: string): Promise<void> {
  const request = new UpdateCommand({
    TableName: catalog.table,
    Key: { pk: peoplePartition(catalog), sk },
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
 * Writes what a call that was cut off had begun to write; rows that somebody else wrote since stay as they are. Where
 * somebody whom they point at is no more, all is put back.
 */
export async function finishChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  await indexChanges(catalog, changes);
  const finish = (change: RowChange) => replace(catalog, change).catch(ignoreChanged);
  const { first, last } = phasesOf(changes);
  const marks = newPersonMarks();
  await writeByKind(first, finish);
  try {
    await holdPeople(catalog, changes, marks);
    await writeByKind(last, finish);
  } catch (error) {
    ignoreChanged(error);
    await restore(catalog, first, marks);
  }
  await noteChanges(catalog, changes);
}

/** One kind of row after the other, each kind in parallel. */
async function writeByKind(changes: readonly RowChange[], work: (change: RowChange) => Promise<void>): Promise<void> {
  let at = 0;
  while (at < changes.length) {
    const kind = kindOf(changes[at]!.sk);
    let end = at;
    while (end < changes.length && kindOf(changes[end]!.sk) === kind) end++;
    await forEachAtOnce(changes.slice(at, end), work);
    at = end;
  }
}

/** Some at a time; all have ended when one that failed is told of. */
async function forEachAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const results = await Promise.allSettled(items.map((item) => limit(() => work(item))));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** @throws RowChanged */
async function replace(catalog: Catalog, { sk, before, after }: RowChange): Promise<void> {
  const key = { pk: peoplePartition(catalog), sk };
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
    // The SDK sends a request again whose answer got lost: then the row is ours.
    const now = (await readRows(catalog, [sk])).get(sk);
    if (now?.rev !== after?.rev || (after === undefined && now !== undefined)) throw new RowChanged(sk);
  }
}

function conditionOf(before: RowContent | undefined, after: RowContent | undefined) {
  if (!before) return { ConditionExpression: "attribute_not_exists(pk)" };
  // Rows of a library that was named before there were revisions have none.
  const same = (name: "rev" | "held") =>
    before[name] === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}`;
  const looked = after ? (["rev"] as const) : (["rev", "held"] as const);
  const values = looked.flatMap((name) => (before[name] === undefined ? [] : [[`:${name}`, before[name]]]));
  return {
    ConditionExpression: ["attribute_exists(pk)", ...looked.map(same)].join(" AND "),
    ...(values.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(values) } : {}),
  };
}

function ignoreChanged(error: unknown): void {
  if (!(error instanceof RowChanged)) throw error;
}

/**
 * Index rows of what is about to be written: a person's clusters and faces, and the faces whose cluster may say something
 * else about them. They come first and stay: whoever reads them looks at the decisions themselves.
 */
async function indexChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  const pk = peoplePartition(catalog);
  const at = new Date().toISOString();
  const put = new Map<string, Row<RowContent>>();
  const add = (sk: string, content: RowContent = {}) => put.set(sk, { pk, sk, at, ...content });
  const markStale = (faceId: string) => add(staleMarkKey(faceId), { faceId });
  for (const { sk, after } of changes) {
    if (!isDecision(sk)) continue;
    for (const personId of peopleIn(after ?? {})) add(ofPersonKey(personId, sk));
    if (kindOf(sk) === "face") markStale(idOf(sk));
  }
  const renamed = changes.filter(
    ({ sk, before, after }) => kindOf(sk) === "cluster" && before?.personId !== after?.personId,
  );
  for (const { sk } of renamed) {
    for (const faceId of await readDecidedFaces(catalog, idOf(sk))) markStale(faceId);
  }
  await batchWrite(catalog, { put: [...put.values()] });
}

/**
 * The faces of a cluster of the version in force that people decided about, and those that have a name from it which they
 * do not keep as it is: as many reads as the cluster has faces.
 */
async function readDecidedFaces(catalog: Catalog, clusterId: string): Promise<string[]> {
  const version = await latestVersion(catalog);
  if (version === undefined) return [];
  const [cluster, arrivals, held] = await Promise.all([
    readCluster(catalog, version, clusterId),
    readArrivals(catalog, version, [clusterId]),
    readHeldBy(catalog, version, [clusterId]),
  ]);
  const kept = held.filter(({ state }) => state === "kept");
  const faces = [...(cluster?.faces ?? []), ...(arrivals.get(clusterId) ?? []), ...kept];
  const rows = await readRows(catalog, [...new Set(faces.map(({ faceId }) => faceKey(faceId)))]);
  const others = held.filter(({ state }) => state !== "kept").map(({ faceId }) => faceId);
  return [...[...rows.keys()].map(idOf), ...others];
}

/** What the next run has to look at. */
async function noteChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  const faceIds = changes.flatMap(({ sk }) => (kindOf(sk) === "face" ? [idOf(sk)] : []));
  await noteFaces(catalog, faceIds, { decided: true });
  if (changes.some(({ sk }) => kindOf(sk) === "cluster" || kindOf(sk) === "person")) await noteDecision(catalog);
}
