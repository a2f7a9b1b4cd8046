import { decisionIn, ofPersonPrefix } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { peopleRows, putPeopleRows } from "../store/people-rows.ts";
import type { Row } from "../store/table.ts";
import { readRows } from "./draft.ts";
import { allPeople } from "./people.ts";
import { type ClusterRow, peopleIn } from "./person-index.ts";
import { deleteMarks } from "./stale-marks.ts";
import { readPendingWrites } from "./under-way.ts";

/** A row of the index by person that lists a cluster. */
interface ListedCluster {
  readonly personId: string;
  readonly row: Row<{ readonly at: string }>;
}

/** Each person is looked at in one of this many runs. */
const TURNS = 16;

const ROWS_AT_ONCE = 1000;

/** Rows after which a run leaves the others to a later one. */
const MOST_ROWS = 20_000;

/**
 * Removes clusters from the lists of people whom their decisions no longer name or reject: of some of the people, others in
 * each run. Decisions that are made meanwhile stay listed.
 * @param turn a number that is one higher in the next run
 */
export async function unlistFormerClusters(catalog: Catalog, turn: number): Promise<void> {
  let some: ListedCluster[] = [];
  let removed = 0;
  for await (const listed of listedClusters(catalog, turn)) {
    some.push(listed);
    if (some.length < ROWS_AT_ONCE) continue;
    removed += await unlistFormer(catalog, some);
    if (removed >= MOST_ROWS) return;
    some = [];
  }
  await unlistFormer(catalog, some);
}

async function* listedClusters(catalog: Catalog, turn: number): AsyncGenerator<ListedCluster> {
  const people = await allPeople(catalog);
  for (const { personId } of people.filter((_, at) => at % TURNS === turn % TURNS)) {
    const rows = peopleRows<{ at: string }>(catalog, ofPersonPrefix(personId, "cluster"), { consistent: true });
    for await (const row of rows) yield { personId, row };
  }
}

/** @returns the number of rows that were removed */
async function unlistFormer(catalog: Catalog, listed: readonly ListedCluster[]): Promise<number> {
  const former = await formerOf(catalog, listed);
  // An action that is being written may be reverted: then a cluster has its name again without being listed again.
  if (former.length === 0 || (await readPendingWrites(catalog)).length > 0) return 0;
  await deleteMarks(
    catalog,
    former.map(({ row }) => row),
  );
  // One that was reverted just before has its name by now.
  const still = new Set(await formerOf(catalog, former));
  const again = former.filter((each) => !still.has(each));
  const at = new Date().toISOString();
  await putPeopleRows(
    catalog,
    again.map(({ row }) => [row.sk, { at }]),
  );
  return still.size;
}

/** Returns the rows whose decision is not about their person. */
async function formerOf(catalog: Catalog, listed: readonly ListedCluster[]): Promise<ListedCluster[]> {
  const decisions = await readRows(
    catalog,
    listed.map(({ row }) => decisionIn(row.sk)),
  );
  return listed.filter(({ personId, row }) => {
    const decision = decisions.get(decisionIn(row.sk)) as ClusterRow | undefined;
    return !decision || !peopleIn(decision).includes(personId);
  });
}
