import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";
import { noteDecision, noteFaces } from "./changes.ts";
import { type Content, newRevision, peoplePartition, type RowChange, readRows } from "./draft.ts";
import { arrivalsOf } from "./membership.ts";
import type { Catalog } from "./open.ts";
import { peopleIn } from "./person-index.ts";
import { batchWrite, type Row } from "./table.ts";
import { latestVersion, readCluster } from "./versions.ts";

/** A row was written by somebody else since it was read. */
export class RowChanged extends Error {
  readonly sk: string;

  constructor(sk: string) {
    super(`Somebody else changed ${sk} at the same time: read it again, and decide again`);
    this.name = "RowChanged";
    this.sk = sk;
  }
}

/** Some rows were written, others not, and the table cannot be reached to put them back: `cause` says why. */
export class LeftHalfDone extends Error {
  constructor(cause: unknown) {
    super("The catalog cannot be reached: what was begun is done as soon as it can", { cause });
    this.name = "LeftHalfDone";
  }
}

/** Rows written at once. */
const AT_ONCE = 16;

/** Gives what is to be written its revision, so that it can be told whether it was. */
export function stamped(changes: readonly RowChange[]): RowChange[] {
  return changes.map(({ sk, before, after }) => ({
    sk,
    ...(before ? { before } : {}),
    ...(after ? { after: { ...after, rev: newRevision() } } : {}),
  }));
}

/**
 * Writes rows that nobody has written since they were read, in turn: what others point at comes first and goes last.
 * Where one was, those written before are put back as they were.
 * @param changes as `stamped` gives them
 * @throws RowChanged, LeftHalfDone
 */
export async function writeChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  await indexChanges(catalog, changes);
  const written: RowChange[] = [];
  try {
    await inTurn(changes, async (change) => {
      await replace(catalog, change);
      written.push(change);
    });
  } catch (error) {
    await putBack(catalog, written).catch(() => {
      throw new LeftHalfDone(error);
    });
    throw error;
  }
  await noteChanges(catalog, changes);
}

async function putBack(catalog: Catalog, written: readonly RowChange[]): Promise<void> {
  await inTurn(written.toReversed(), ({ sk, before, after }) =>
    replace(catalog, { sk, ...(after ? { before: after } : {}), ...(before ? { after: before } : {}) }).catch(
      ignoreChanged,
    ),
  );
}

/** Writes what a call that was cut off had begun to write; rows that somebody else wrote since stay as they are. */
export async function finishChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  await indexChanges(catalog, changes);
  await inTurn(changes, (change) => replace(catalog, change).catch(ignoreChanged));
  await noteChanges(catalog, changes);
}

/** One kind of row after the other, each kind in parallel. */
async function inTurn(changes: readonly RowChange[], work: (change: RowChange) => Promise<void>): Promise<void> {
  const limit = pLimit(AT_ONCE);
  let at = 0;
  while (at < changes.length) {
    const kind = kindOf(changes[at]!);
    let end = at;
    while (end < changes.length && kindOf(changes[end]!) === kind) end++;
    const results = await Promise.allSettled(changes.slice(at, end).map((change) => limit(() => work(change))));
    for (const result of results) if (result.status === "rejected") throw result.reason;
    at = end;
  }
}

const kindOf = ({ sk }: RowChange) => sk.slice(0, sk.indexOf("#"));

/** @throws RowChanged */
async function replace(catalog: Catalog, { sk, before, after }: RowChange): Promise<void> {
  const key = { pk: peoplePartition(catalog), sk };
  const condition = conditionOf(before);
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

function conditionOf(before: Content | undefined) {
  if (!before) return { ConditionExpression: "attribute_not_exists(pk)" };
  // Rows of a library that was named before there were revisions have none.
  return before.rev === undefined
    ? { ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(rev)" }
    : { ConditionExpression: "rev = :rev", ExpressionAttributeValues: { ":rev": before.rev } };
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
  const put = new Map<string, Row<Content>>();
  const add = (sk: string, content: Content = {}) => put.set(sk, { pk, sk, at, ...content });
  for (const { sk, after } of changes) {
    const [kind, id] = [sk.slice(0, sk.indexOf("#")), sk.slice(sk.indexOf("#") + 1)];
    if (kind !== "face" && kind !== "cluster") continue;
    for (const personId of peopleIn(after ?? {})) add(`of#${personId}#${sk}`);
    if (kind === "face") add(`apart#${id}`, { faceId: id });
  }
  const renamed = changes.filter(({ sk, before, after }) => isCluster(sk) && before?.personId !== after?.personId);
  for (const { sk } of renamed) {
    for (const faceId of await decidedFacesOf(catalog, sk.slice("cluster#".length))) add(`apart#${faceId}`, { faceId });
  }
  await batchWrite(catalog, { put: [...put.values()] });
}

const isCluster = (sk: string) => sk.startsWith("cluster#");

/** The faces of a cluster of the version in force that people decided about: as many reads as the cluster has faces. */
async function decidedFacesOf(catalog: Catalog, clusterId: string): Promise<string[]> {
  const version = await latestVersion(catalog);
  if (version === undefined) return [];
  const [cluster, arrivals] = await Promise.all([
    readCluster(catalog, version, clusterId),
    arrivalsOf(catalog, version, [clusterId]),
  ]);
  const faces = [...(cluster?.faces ?? []), ...(arrivals.get(clusterId) ?? [])];
  const rows = await readRows(
    catalog,
    faces.map(({ faceId }) => `face#${faceId}`),
  );
  return [...rows.keys()].map((sk) => sk.slice("face#".length));
}

/** What the next run has to look at. */
async function noteChanges(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  const faceIds = changes.flatMap(({ sk }) => (sk.startsWith("face#") ? [sk.slice("face#".length)] : []));
  await noteFaces(catalog, faceIds, { decided: true });
  if (changes.some(({ sk }) => isCluster(sk) || sk.startsWith("person#"))) await noteDecision(catalog);
}
