import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import pLimit from "p-limit";
import {
  agreedKey,
  agreedPrefix,
  clusterKey,
  faceKey,
  idOf,
  kindOf,
  markedKey,
  PREFIX,
  personKey,
  placeIn,
  staleMarkKey,
  staleMarkPrefix,
} from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { allPeopleRows, getPeopleRows, peopleRows, putPeopleRows } from "../store/people-rows.ts";
import type { Row } from "../store/table.ts";
import type { ClusterDecision, FaceDecision } from "../store/types.ts";
import { latestVersion } from "../versions/versions.ts";
import {
  type BelongingInputsOfFaces,
  differenceOf,
  inputsOfFace,
  type Placement,
  readBelongingInputs,
} from "./belonging-rule.ts";
import { faceDecisionOf } from "./decisions.ts";
import type { RowChange } from "./draft.ts";
import type { BelongingInputs } from "./held-names.ts";
import { clusterDecisionOf } from "./people.ts";
import type { ClusterRow, FaceRow } from "./person-index.ts";

// Lists count people's faces by cluster, as the version in force has them. Where a decision differs from that, a mark says
// so until a run has followed the decision. A list reads the marks of the people and clusters that it shows, and compares
// each of their faces again, since a mark may have come true meanwhile. Where a decision agrees with the face's cluster, a
// row says that the two have to be compared if the cluster gets another name.

/** A mark, or the row of a decision that agrees. */
export interface MarkRow {
  readonly faceId: string;
  /** ISO 8601; renewed when the mark is written again. */
  readonly at: string;
  /** Where the version in force had the face; absent from rows of an earlier release. A face that moves is marked again. */
  readonly placed?: Placement;
}

/** Changes of rows that are about to be written, by sort key. */
export type ChangesByKey = ReadonlyMap<string, RowChange>;

/** The state of the library with which decisions were compared. */
export interface Compared {
  readonly version: number | undefined;
  /** Faces that were in no cluster. */
  readonly unplaced: readonly string[];
  readonly faceIds: ReadonlySet<string>;
}

/** Faces that are compared at a time. */
const FACES_AT_ONCE = 1000;

/** Marks that a query reads. */
const MARKS_A_PAGE = 250;

/** Queries or deletions in parallel. */
const AT_ONCE = 16;

/**
 * Compares the lists by cluster with the decisions about faces, and marks the faces for which they differ.
 * @param options `version`: by default the one in force; `changes`: about to be written, and taken as if they were
 */
export async function markDifferences(
  catalog: Catalog,
  faceIds: Iterable<string>,
  { changes = new Map(), ...options }: { readonly version?: number | undefined; readonly changes?: ChangesByKey } = {},
): Promise<Compared> {
  const version = options.version ?? (await latestVersion(catalog));
  const all = new Set(faceIds);
  const unplaced: string[] = [];
  for (const some of batchesOf([...all], FACES_AT_ONCE)) {
    const stored = await readBelongingInputs(catalog, some, { version, consistent: true });
    const facts = withChanges(stored, some, changes);
    const stale = new Map<string, MarkRow>();
    const agreed = new Map<string, MarkRow>();
    const at = new Date().toISOString();
    for (const faceId of some) {
      const inputs = inputsOfFace(facts, faceId);
      if (!inputs.member) unplaced.push(faceId);
      const isDifferent = differenceOf(inputs, facts.clusters) !== undefined;
      if (isDifferent)
        for (const place of placesOf(inputs))
          stale.set(staleMarkKey(place, faceId), markOf(faceId, inputs, version, at));
      else for (const id of clustersToWatch(inputs)) agreed.set(agreedKey(id, faceId), { faceId, at });
    }
    await putMarks(catalog, [...stale, ...agreed]);
  }
  return { version, unplaced, faceIds: all };
}

/** Makes the mark of a face. @param version the one in force; @param at ISO 8601 */
export function markOf(
  faceId: string,
  { member, held }: BelongingInputs,
  version: number | undefined,
  at: string,
): MarkRow {
  const placed =
    version === undefined ? {} : { placed: { version, ...(member ? { member } : {}), ...(held ? { held } : {}) } };
  return { faceId, at, ...placed };
}

/**
 * Returns the lists that need the mark of a face: of its cluster, of the one that its held name comes from if that counts, and
 * of the person it is confirmed for.
 */
export function placesOf({ member, held, decision }: BelongingInputs): string[] {
  const { personId } = decision ?? {};
  const source = held?.state === "kept" || personId === undefined ? held?.source : undefined;
  const clusterIds = [member?.clusterId, source].filter((id) => id !== undefined && id !== "");
  return [
    ...[...new Set(clusterIds as string[])].map(clusterKey),
    ...(personId === undefined ? [] : [personKey(personId)]),
  ];
}

/** Returns the clusters with whose next name a face has to be compared again: if it is decided about, or its held name moved. */
function clustersToWatch({ member, held, decision }: BelongingInputs): string[] {
  if (!member) return [];
  const isElsewhere = held !== undefined && held.clusterId !== member.clusterId;
  if (!decision && !isElsewhere) return [];
  return [...new Set([member.clusterId, ...(held?.source ? [held.source] : [])])];
}

/** Writes marks, and then that their clusters and people have some. */
export async function putMarks(
  catalog: Catalog,
  marks: readonly (readonly [sk: string, row: MarkRow])[],
): Promise<void> {
  await putPeopleRows(catalog, marks);
  const places = marks.flatMap(([sk]) => (kindOf(sk) === "stale" ? [placeIn(sk)] : []));
  const at = new Date().toISOString();
  // Behind the marks: whoever finds no more marks deletes this row, unless it was renewed since.
  await putPeopleRows(
    catalog,
    [...new Set(places)].map((place) => [markedKey(place), { at }]),
  );
}

/** Returns the decisions about some faces and their clusters as they are after changes. */
function withChanges(
  facts: BelongingInputsOfFaces,
  faceIds: readonly string[],
  changes: ChangesByKey,
): BelongingInputsOfFaces {
  const decisions = new Map<string, FaceDecision>(facts.decisions);
  for (const faceId of faceIds) {
    const change = changes.get(faceKey(faceId));
    if (change?.after) decisions.set(faceId, faceDecisionOf(change.after as unknown as FaceRow));
    else if (change) decisions.delete(faceId);
  }
  const clusters = new Map<string, ClusterDecision>(facts.clusters);
  const ids = [...facts.members.values(), ...facts.held.values()].flatMap(({ clusterId }) => clusterId ?? []);
  for (const clusterId of new Set([...ids, ...[...facts.held.values()].map(({ source }) => source)])) {
    const change = changes.get(clusterKey(clusterId));
    if (change?.after) clusters.set(clusterId, clusterDecisionOf(change.after as unknown as ClusterRow));
    else if (change) clusters.delete(clusterId);
  }
  return { ...facts, decisions, clusters };
}

/** Marks of some clusters and people, one for each face. */
export interface MarkedFaces {
  readonly marks: readonly MarkRow[];
  /** False if more faces are marked. */
  readonly complete: boolean;
}

/**
 * Reads the faces that are marked for these clusters and people, each once: one read for 100 of them, and one for each that
 * has marks.
 * @param places sort keys of their rows
 * @param most number of faces beyond which no more are read
 */
export async function readMarkedFaces(catalog: Catalog, places: readonly string[], most: number): Promise<MarkedFaces> {
  const found = new Map<string, MarkRow>();
  let complete = true;
  const readSome = async (prefix: string) => {
    for await (const mark of peopleRows<MarkRow>(catalog, prefix, { consistent: true, limit: MARKS_A_PAGE })) {
      if (found.size >= most && !found.has(mark.faceId)) {
        complete = false;
        return;
      }
      found.set(mark.faceId, mark);
    }
  };
  const [flags] = await Promise.all([
    getPeopleRows<object>(catalog, places.map(markedKey), { consistent: true }),
    readSome(PREFIX.apart),
  ]);
  const limit = pLimit(AT_ONCE);
  await Promise.all(flags.map(({ sk }) => limit(() => readSome(staleMarkPrefix(idOf(sk))))));
  return { marks: [...found.values()], complete };
}

/** Reads the faces that were marked for a cluster or whose decisions agree with it, and that its next name concerns. */
export async function readWatchedFaces(catalog: Catalog, clusterId: string): Promise<string[]> {
  const [stale, agreed] = await Promise.all([
    readRows(catalog, staleMarkPrefix(clusterKey(clusterId))),
    readRows(catalog, agreedPrefix(clusterId)),
  ]);
  return [...stale, ...agreed].map(({ faceId }) => faceId);
}

async function readRows(catalog: Catalog, prefix: string): Promise<Row<MarkRow>[]> {
  return Array.fromAsync(peopleRows<MarkRow>(catalog, prefix, { consistent: true }));
}

/** Reads all rows of a kind, some at a time. */
export async function* allMarks<T = MarkRow>(
  catalog: Catalog,
  kind: "stale" | "agreed" | "apart" | "marked",
): AsyncGenerator<Row<T>[]> {
  let some: Row<T>[] = [];
  for await (const row of allPeopleRows<T>(catalog, PREFIX[kind], { consistent: true })) {
    some.push(row);
    if (some.length < FACES_AT_ONCE) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** Deletes rows, except those that were renewed since they were read. */
export async function deleteMarks(catalog: Catalog, rows: readonly Row<{ readonly at: string }>[]): Promise<void> {
  const limit = pLimit(AT_ONCE);
  await Promise.all(rows.map((row) => limit(() => deleteMark(catalog, row))));
}

async function deleteMark(catalog: Catalog, { pk, sk, at }: Row<{ readonly at: string }>): Promise<void> {
  try {
    await catalog.documents.send(
      new DeleteCommand({
        TableName: catalog.table,
        Key: { pk, sk },
        ConditionExpression: "#at = :at",
        ExpressionAttributeNames: { "#at": "at" },
        ExpressionAttributeValues: { ":at": at },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

export function* batchesOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
