import { ChangedSince } from "../store/errors.ts";
import { clusterKey, idOf, isDecision, kindOf, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { undoneFacts } from "./action-facts.ts";
import { type Action, firstOperationOf, isUndoable, markUndone, readActionChanges } from "./action-log.ts";
import { type Actor, act } from "./actions.ts";
import { oppositeAnswers } from "./answered-questions.ts";
import { type Draft, digestOf, type RowChange, type RowContent, TooManyRows } from "./draft.ts";
import { type ClusterRow, type FaceRow, loadPersonDecisions, noneIfEmpty } from "./person-index.ts";

/**
 * Undoes an action: restores every row to its content before the action. Later changes by runs do not prevent it, and
 * people with decisions that were made since stay. An undo is an action itself and can be undone.
 * @throws ChangedSince if someone changed one of the rows since
 * @throws TooManyRows
 */
export async function undo(catalog: Catalog, actor: Actor, action: Action): Promise<Action> {
  const { actionId } = action;
  if (action.undoneBy) throw new ChangedSince(actionId, "it has already been undone");
  if (!isUndoable(action)) throw new ChangedSince(actionId, "it is permanent");
  if (action.rows > (actor.mostRows ?? Number.POSITIVE_INFINITY)) throw new TooManyRows(action.rows);
  const changes = await readActionChanges(catalog, actionId);
  let undoneBy = "";
  const logged = (id: string) => {
    undoneBy = id;
    actor.logged?.(id);
  };
  await act(
    catalog,
    { ...actor, logged },
    {
      operation: "undoAction",
      undoes: actionId,
      firstOperation: await firstOperationOf(catalog, action),
      answers: await oppositeAnswers(catalog, action),
      ...(action.created ? { final: true } : {}),
      async draft(draft) {
        await restoreRows(draft, action, changes);
        await reassignGivenClusters(draft, changes);
        await keepPeople(draft, changes);
        await requirePeople(draft, action, changes);
        return { what: `undid: ${action.what}`, facts: undoneFacts(action.facts), result: undefined };
      },
    },
  );
  await markUndone(catalog, action, undoneBy);
  return { ...action, undoneBy };
}

/** @throws ChangedSince */
async function restoreRows(draft: Draft, { actionId }: Action, changes: readonly RowChange[]): Promise<void> {
  const now = await draft.readAll(changes.map(({ sk }) => sk));
  for (const { sk, before, after } of changes) {
    if (digestOf(peoplesDecision(now.get(sk))) !== digestOf(peoplesDecision(after))) {
      throw new ChangedSince(actionId, "what it changed was changed again since");
    }
    await draft.write(sk, before ?? emptyRow(sk));
  }
}

/**
 * Returns the content of a row that did not exist before the action. A cluster keeps an empty row, from which a run
 * sees that the name may come back; see held.ts of lib/runs.
 */
function emptyRow(sk: string): RowContent | undefined {
  return kindOf(sk) === "cluster" ? { clusterId: idOf(sk), hidden: false } : undefined;
}

/** Returns what people decided in a row, without assignments by runs and names from metadata; undefined if nothing. */
function peoplesDecision(content: RowContent | undefined): RowContent | undefined {
  if (!content) return undefined;
  const { given, givenFor: _givenFor, read, personId, ...rest } = content;
  const said: RowContent = given || read || personId === undefined ? rest : { ...rest, personId };
  const { clusterId: _, faceId: __, hidden, rev: ___, ...more } = said;
  return hidden || Object.keys(more).length > 0 ? said : undefined;
}

/**
 * Reassigns clusters that runs assigned to a person because of decisions that are now undone: they go to the same
 * person as the decision, or to nobody.
 */
async function reassignGivenClusters(draft: Draft, changes: readonly RowChange[]): Promise<void> {
  const goesTo = new Map<string, string | undefined>();
  const from = new Set<string>();
  for (const { sk, before, after } of changes) {
    if (!isDecision(sk) || before?.personId === after?.personId) continue;
    goesTo.set(sk, before?.personId as string | undefined);
    if (after?.personId !== undefined) from.add(after.personId as string);
  }
  for (const former of from) {
    const { clusters } = await loadPersonDecisions(draft, former);
    const gifts = clusters.filter(({ clusterId, given }) => given && !goesTo.has(clusterKey(clusterId)));
    // A cluster that was assigned because of another assigned cluster follows that one.
    for (let left = gifts, count = -1; left.length !== count; ) {
      count = left.length;
      left = left.filter(({ clusterId, givenFor = "" }) => {
        if (!goesTo.has(givenFor)) return true;
        goesTo.set(clusterKey(clusterId), goesTo.get(givenFor));
        return false;
      });
    }
    for (const { personId: _, given, givenFor, ...row } of gifts) {
      const sk = clusterKey(row.clusterId);
      const personId = goesTo.get(sk);
      if (goesTo.has(sk)) await draft.write(sk, personId === undefined ? row : { ...row, personId, given, givenFor });
    }
  }
}

/** Keeps people whom the action created if decisions or metadata have referred to them since. */
async function keepPeople(draft: Draft, changes: readonly RowChange[]): Promise<void> {
  for (const { sk, before, after } of changes) {
    if (kindOf(sk) !== "person" || before || !after) continue;
    const personId = idOf(sk);
    const { clusters, faces } = await loadPersonDecisions(draft, personId);
    if (faces.length > 0 || clusters.some(({ given }) => !given)) {
      const named = changes.filter((change) => kindOf(change.sk) === "name" && change.after?.personId === personId);
      for (const change of [{ sk, after }, ...named]) await draft.write(change.sk, change.after);
      continue;
    }
    for (const { clusterId, personId: _, given: __, givenFor: ___, ...row } of clusters) {
      await draft.write(clusterKey(clusterId), { clusterId, ...row });
    }
  }
}

/** Refuses to restore a reference to a deleted person. @throws ChangedSince */
async function requirePeople(draft: Draft, { actionId }: Action, changes: readonly RowChange[]): Promise<void> {
  const isThere = async (personId: string) => (await draft.read(personKey(personId))) !== undefined;
  for (const { sk } of changes) {
    if (!isDecision(sk)) continue;
    const row = await draft.read<ClusterRow | FaceRow>(sk);
    // A person known only from metadata was deleted because no metadata names them any more.
    if (row && "read" in row && row.personId !== undefined && !(await isThere(row.personId))) {
      await draft.write(sk, undefined);
      continue;
    }
    if (row?.personId !== undefined && !(await isThere(row.personId))) {
      throw new ChangedSince(actionId, "its former person was deleted; undo that first");
    }
    const rejected = new Set<string>();
    for (const personId of row?.rejected ?? []) if (await isThere(personId)) rejected.add(personId);
    if (row?.rejected && rejected.size < row.rejected.size) {
      await draft.write(sk, { ...row, rejected: noneIfEmpty(rejected) });
    }
  }
}
