import { randomUUID } from "node:crypto";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { changeKey, kindOf, LATEST_KEY, PREFIX, runsPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, type Row } from "../store/table.ts";
import type { InForce } from "../store/types.ts";

/**
 * A note of a change for the next run. Every change of a face, its vector or a decision leaves a note, and a run that
 * publishes removes only the notes that it read. So no change is lost, whenever it comes: a note that is left during a
 * run has a key of its own and stays for the next run.
 */
interface ChangeNote {
  /** Faces that were added, deleted or decided about; none for a decision about a cluster. */
  readonly faceIds: readonly string[];
  /** True if the change is a decision. */
  readonly decided: boolean;
}

/** Faces in one note: about 40 KB. */
const FACES_A_NOTE = 1000;

/**
 * Leaves a note that faces changed. Call it after a vector is written, also when a retry finds it written, and before a
 * face's row is deleted: then an interrupted change is noted when it is repeated.
 */
export async function noteFaces(
  catalog: Catalog,
  faceIds: readonly string[],
  { decided = false }: { readonly decided?: boolean } = {},
): Promise<void> {
  const put: Row<ChangeNote>[] = [];
  for (let at = 0; at < faceIds.length; at += FACES_A_NOTE) {
    put.push({ ...newKey(catalog), faceIds: faceIds.slice(at, at + FACES_A_NOTE), decided });
  }
  await batchWrite(catalog, { put });
}

/** Leaves a note that people decided about a cluster. */
export async function noteDecision(catalog: Catalog): Promise<void> {
  const note: Row<ChangeNote> = { ...newKey(catalog), faceIds: [], decided: true };
  await batchWrite(catalog, { put: [note] });
}

const newKey = (catalog: Catalog) => ({ pk: runsPartition(catalog), sk: changeKey(randomUUID()) });

/** The version in force, and the changes since. */
export interface ChangesSinceVersion {
  readonly inForce: InForce | undefined;
  /** Faces that may have changed, each once, in order. */
  readonly faceIds: readonly string[];
  /** True if any of the changes is a decision. */
  readonly decided: boolean;
  /** Sort keys of the notes. */
  readonly notes: readonly string[];
}

/** Reads the pointer to the version in force and all notes, in one request if nothing changed. */
export async function readChanges(catalog: Catalog): Promise<ChangesSinceVersion> {
  const faceIds = new Set<string>();
  const notes: string[] = [];
  let decided = false;
  let inForce: InForce | undefined;
  let start: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await catalog.documents.send(
      new QueryCommand({
        TableName: catalog.table,
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :first AND :last",
        ExpressionAttributeValues: { ":pk": runsPartition(catalog), ":first": PREFIX.change, ":last": LATEST_KEY },
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    for (const { sk, ...item } of (Items ?? []) as Row<object>[]) {
      if (sk === LATEST_KEY) inForce = item as unknown as InForce;
      if (kindOf(sk) !== "change") continue;
      notes.push(sk);
      const note = item as unknown as ChangeNote;
      decided ||= note.decided;
      for (const faceId of note.faceIds) faceIds.add(faceId);
    }
    start = LastEvaluatedKey;
  } while (start);
  return { inForce, faceIds: [...faceIds].sort(), decided, notes };
}

/** Removes notes of changes that are part of a published version. */
export async function deleteNotes(catalog: Catalog, notes: readonly string[]): Promise<void> {
  await batchWrite(catalog, { remove: notes.map((sk) => ({ pk: runsPartition(catalog), sk })) });
}
