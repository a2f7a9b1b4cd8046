import { decide } from "../decisions/actions.ts";
import { forgetIfUnused, type PersonRow, receivePerson } from "../decisions/decide-people.ts";
import { markDifferentPeople } from "../decisions/decide-suggestions.ts";
import { type Draft, digestOf, type RowContent } from "../decisions/draft.ts";
import { getPerson } from "../decisions/people.ts";
import { recountPeople } from "../decisions/people-list.ts";
import { noneIfEmpty } from "../decisions/person-index.ts";
import { markTwoNames } from "../rows/two-names.ts";
import { idOf, kindOf, PARAMETERS_KEY, PREFIX, personKey } from "../store/keys.ts";
import { MAIN } from "../store/library-names.ts";
import type { Catalog } from "../store/open.ts";
import { allPeopleRows, putPeopleRows } from "../store/people-rows.ts";
import { batchWrite, type Row, withoutKey } from "../store/table.ts";
import { allDecisionRows, type DecisionRow, type SplitPlan } from "./split-plan.ts";

/** A place where the work may end, to begin again later. */
export type Pause = "pause";
const PAUSE: Pause = "pause";

/** Rows that are written together. */
const ROWS_AT_ONCE = 50;

/**
 * Copies people and decisions to the libraries that they belong to, with their ids. A decision that another library shares
 * with `main` is copied once; of any other, `main` has the latest until it is removed there.
 */
export async function* copyPeople(plan: SplitPlan): AsyncGenerator<Pause> {
  await copyPersons(plan);
  yield* eachBatch(plan, (rows) => copyDecisions(plan, rows));
  await copyAnswers(plan);
}

/** Copies people and decisions once more, and removes those that belong to other libraries only from `main`. */
export async function* movePeople(plan: SplitPlan): AsyncGenerator<Pause> {
  const { from } = plan;
  await copyPersons(plan);
  // Those that follow their person first: after an interruption, only the others tell where the person is.
  for (const isFollower of [true, false]) {
    yield* eachBatch(plan, async (rows) => {
      const own = rows.filter((row) => plan.isFollower(row) === isFollower);
      const leaving = own.filter((row) => !plan.ofDecision(row).has(MAIN));
      await copyDecisions(plan, leaving);
      await removeDecisions(from, leaving);
    });
  }
  await copyAnswers(plan, true);
  for (const personId of (await personsOf(from)).keys()) {
    if (await hasLeft(plan, personId)) await decide(from, (draft) => forgetIfUnused(draft, personId));
  }
  await recountPeople(from);
  for (const library of plan.libraries) await recountPeople(plan.catalogOf(library));
}

/** Returns whether a person is in other libraries only; after an interruption, without any decision in `main` either. */
async function hasLeft({ ofPerson, libraries, catalogOf }: SplitPlan, personId: string): Promise<boolean> {
  const known = ofPerson(personId);
  if (known) return !known.has(MAIN);
  for (const library of libraries) if (await getPerson(catalogOf(library), personId)) return true;
  return false;
}

async function personsOf(catalog: Catalog): Promise<Map<string, PersonRow>> {
  const rows = allPeopleRows<PersonRow>(catalog, PREFIX.person, { consistent: true });
  return new Map(await Array.fromAsync(rows, (row) => [row.personId, withoutKey(row)] as const));
}

/** Copies people, with their covers only where the faces of these are. */
async function copyPersons({ from, catalogOf, ofPerson, photos }: SplitPlan): Promise<void> {
  const persons = await personsOf(from);
  for (const [personId, { coverFaceId, ...person }] of persons) {
    for (const library of ofPerson(personId) ?? []) {
      if (library === MAIN) continue;
      const isThere = coverFaceId !== undefined && photos.ofFace(coverFaceId)?.has(library);
      const row = isThere ? { ...person, coverFaceId } : person;
      await decide(catalogOf(library), (draft) => receivePerson(draft, row, (other) => persons.has(other)));
    }
  }
}

async function* eachBatch(
  { from }: SplitPlan,
  work: (rows: readonly Row<DecisionRow>[]) => Promise<void>,
): AsyncGenerator<Pause> {
  let rows: Row<DecisionRow>[] = [];
  for await (const row of allDecisionRows(from)) {
    rows.push(row);
    if (rows.length < ROWS_AT_ONCE) continue;
    await work(rows);
    rows = [];
    yield PAUSE;
  }
  if (rows.length > 0) await work(rows);
}

async function copyDecisions(plan: SplitPlan, rows: readonly Row<DecisionRow>[]): Promise<void> {
  for (const library of plan.libraries) {
    const own = rows.filter((row) => plan.ofDecision(row).has(library));
    if (own.length === 0) continue;
    await decide(plan.catalogOf(library), async (draft) => {
      for (const row of own) {
        const isShared = plan.ofDecision(row).has(MAIN);
        if (isShared && (await draft.read(row.sk))) continue;
        const copy = await decisionIn(draft, row);
        if (copy) await draft.write(row.sk, copy);
      }
    });
  }
}

/** A decision as another library has it: without people who are not there. Undefined if it says nothing then. */
async function decisionIn(draft: Draft, row: Row<DecisionRow>): Promise<RowContent | undefined> {
  const { rev: _, ...facts } = withoutKey<DecisionRow & { readonly rev?: string }>(row);
  const there = await draft.readAll([...(row.rejected ?? [])].map(personKey));
  const rejected = noneIfEmpty(new Set([...(row.rejected ?? [])].filter((personId) => there.has(personKey(personId)))));
  const isAny = kindOf(row.sk) === "cluster" || row.personId || rejected || row.notAFace || row.alone;
  return isAny ? { ...facts, rejected } : undefined;
}

/** Removes decisions that are as they were copied; others are copied again later. */
async function removeDecisions(from: Catalog, rows: readonly Row<DecisionRow>[]): Promise<void> {
  if (rows.length === 0) return;
  await decide(from, async (draft) => {
    const now = await draft.readAll(rows.map(({ sk }) => sk));
    for (const row of rows) {
      const isSame = digestOf(now.get(row.sk)) === digestOf(withoutKey<DecisionRow>(row) as RowContent);
      if (isSame) await draft.write(row.sk, undefined);
    }
  });
}

/** Copies parameters and what else people answered, and the marks of faces that have to be looked at. */
async function copyAnswers(plan: SplitPlan, isMoved = false): Promise<void> {
  const { from } = plan;
  const remove: Row<object>[] = [];
  const all = allPeopleRows<RowContent>(from, "", { consistent: true });
  for await (const row of all) {
    const libraries = librariesOf(plan, row);
    for (const library of libraries) if (library !== MAIN) await copyAnswer(plan, library, row);
    if (libraries.size > 0 && !libraries.has(MAIN)) remove.push(row);
  }
  if (isMoved) await batchWrite(from, { remove });
}

const NONE: ReadonlySet<string> = new Set();

function librariesOf(plan: SplitPlan, row: Row<RowContent>): ReadonlySet<string> {
  const { photos } = plan;
  const kind = kindOf(row.sk);
  if (kind === "twonames" || kind === "apart") return photos.ofFace(String(row.faceId)) ?? NONE;
  if (kind === "putoff") {
    const id = idOf(idOf(row.sk));
    return photos.ofFace(id) ?? plan.ofCluster(id) ?? NONE;
  }
  if (kind === "unlike") {
    const faceIds = [...(row.faceIds as ReadonlySet<string>)];
    return new Set(faceIds.flatMap((faceId) => [...(photos.ofFace(faceId) ?? [])]));
  }
  return row.sk === PARAMETERS_KEY ? new Set([MAIN, ...plan.libraries]) : NONE;
}

async function copyAnswer({ photos, catalogOf }: SplitPlan, library: string, row: Row<RowContent>): Promise<void> {
  const to = catalogOf(library);
  const kind = kindOf(row.sk);
  if (kind === "twonames") return markTwoNames(to, { marked: [idOf(row.sk)] });
  if (kind === "apart") return putPeopleRows(to, [[row.sk, withoutKey(row)]]);
  await decide(to, async (draft: Draft) => {
    if (kind === "unlike") {
      const faceIds = [...(row.faceIds as ReadonlySet<string>)].filter((faceId) => photos.ofFace(faceId)?.has(library));
      return faceIds.length > 1 ? markDifferentPeople(draft, faceIds) : undefined;
    }
    if (await draft.read(row.sk)) return undefined;
    const { rev: _, ...content } = withoutKey<RowContent>(row);
    return draft.write(row.sk, content);
  });
}
