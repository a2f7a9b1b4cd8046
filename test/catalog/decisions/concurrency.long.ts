import assert from "node:assert/strict";
import { test } from "node:test";
import { getAction, readActionChanges } from "../../../lib/catalog/decisions/action-log.ts";
import { act, finishActions } from "../../../lib/catalog/decisions/actions.ts";
import { nameCluster, rejectCluster } from "../../../lib/catalog/decisions/decide-clusters.ts";
import { confirm, reject } from "../../../lib/catalog/decisions/decide-faces.ts";
import {
  findOrCreatePerson,
  forgetPerson,
  mergePeople,
  renamePerson,
} from "../../../lib/catalog/decisions/decide-people.ts";
import { allFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import type { Draft } from "../../../lib/catalog/decisions/draft.ts";
import { giveToPerson } from "../../../lib/catalog/decisions/give-clusters.ts";
import { allDecisions, allPeople } from "../../../lib/catalog/decisions/people.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { allPeopleRows, removePeopleRows } from "../../../lib/catalog/store/people-rows.ts";
import { batchWrite } from "../../../lib/catalog/store/table.ts";
import { randomNumbers } from "../../dbscan/synthetic.ts";
import { openLibrary } from "../../runs/library.ts";
import { personNamed } from "../../support/decide.ts";

const who = { who: "tester" };

/** Carries out an action; `between` runs after it is drafted and before it is written, the first time. */
async function actWith<T>(catalog: Catalog, draft: (draft: Draft) => Promise<T>, between?: () => Promise<unknown>) {
  let isFirst = true;
  let actionId = "";
  const result = await act(
    catalog,
    {
      ...who,
      logged: (id) => {
        actionId = id;
      },
      precondition: async () => {
        if (isFirst) await between?.();
        isFirst = false;
      },
    },
    { operation: "test", draft: async (drafted) => ({ what: "test", result: await draft(drafted) }) },
  );
  return { result, actionId };
}

/** Reads the name of the person of each cluster and each face. */
async function belongings(catalog: Catalog): Promise<Record<string, string>> {
  const names = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
  const rows = [...(await allDecisions(catalog)).entries(), ...(await allFaceDecisions(catalog)).entries()];
  return Object.fromEntries(
    rows.flatMap(([id, { personId }]) => (personId ? [[id, names.get(personId) ?? `nobody: ${personId}`]] : [])),
  );
}

/** Asserts that every name is one person's, every person has a name, and nothing refers to a deleted person. */
async function assertSound(catalog: Catalog): Promise<void> {
  const people = await allPeople(catalog);
  const rows = allPeopleRows<{ personId: string }>(catalog, "name#");
  const names = (await Array.fromAsync(rows)).map(({ sk, personId }) => [sk, personId]);
  assert.deepEqual(
    names.sort(),
    people.map(({ personId, name }) => [`name#${name.toLowerCase()}`, personId]).sort(),
    "names",
  );
  const known = new Set(people.map(({ personId }) => personId));
  for (const decisions of [await allDecisions(catalog), await allFaceDecisions(catalog)]) {
    for (const [id, { personId, rejected = [] }] of decisions) {
      for (const each of [...(personId ? [personId] : []), ...rejected]) assert.ok(known.has(each), `${id}: ${each}`);
    }
  }
}

async function adaAndBen(catalog: Catalog) {
  const { result: ada } = await actWith(catalog, (draft) => nameCluster(draft, "c-ada", { name: "Ada" }));
  const { result: ben } = await actWith(catalog, (draft) => nameCluster(draft, "c-ben", { name: "Ben" }));
  return { ada: ada.personId, ben: ben.personId };
}

test("nameCluster fails for the id of a person merged concurrently, and recreates a deleted name", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { ada, ben } = await adaAndBen(catalog);
  const merge = () => actWith(catalog, (draft) => mergePeople(draft, ben, [ada]));
  // Act
  const byId = actWith(catalog, (draft) => nameCluster(draft, "c", { personId: ada }), merge);
  await assert.rejects(byId, { name: "NoSuchPerson" });
  const afterMerge = await belongings(catalog);
  const { result } = await actWith(
    catalog,
    (draft) => nameCluster(draft, "c", { name: "Ben" }),
    () => actWith(catalog, (draft) => forgetPerson(draft, ben)),
  );
  // Assess
  assert.deepEqual(afterMerge, { "c-ada": "Ben", "c-ben": "Ben" });
  assert.notEqual(result.personId, ben);
  assert.deepEqual(await belongings(catalog), { c: "Ben" });
  await assertSound(catalog);
});

test("mergePeople includes decisions about the merged person that are made concurrently", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { ada, ben } = await adaAndBen(catalog);
  const decideConcurrently = async () => {
    await actWith(catalog, (draft) => nameCluster(draft, "c", { personId: ada }));
    await actWith(catalog, (draft) => confirm(draft, ["f"], ada));
    await actWith(catalog, (draft) => reject(draft, ["not"], ada));
    await actWith(catalog, (draft) => rejectCluster(draft, "c-not", ada));
    await giveToPerson(catalog, "c-given", ada);
  };
  // Act
  await actWith(catalog, (draft) => mergePeople(draft, ben, [ada]), decideConcurrently);
  // Assess
  const all = { c: "Ben", "c-ada": "Ben", "c-ben": "Ben", "c-given": "Ben", f: "Ben" };
  assert.deepEqual(await belongings(catalog), all);
  assert.deepEqual((await allFaceDecisions(catalog)).get("not")?.rejected, [ben]);
  assert.deepEqual((await allDecisions(catalog)).get("c-not")?.rejected, [ben]);
  await assertSound(catalog);
});

test("forgetPerson includes decisions about the person that are made concurrently", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { ada } = await adaAndBen(catalog);
  const decideConcurrently = () => actWith(catalog, (draft) => nameCluster(draft, "c", { personId: ada }));
  // Act
  await actWith(catalog, (draft) => forgetPerson(draft, ada), decideConcurrently);
  // Assess
  assert.deepEqual(await belongings(catalog), { "c-ben": "Ben" });
  await assertSound(catalog);
});

test("mergePeople fails and changes nothing if the target is deleted concurrently", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { ada, ben } = await adaAndBen(catalog);
  // Act
  const merging = actWith(
    catalog,
    (draft) => mergePeople(draft, ben, [ada]),
    () => actWith(catalog, (draft) => forgetPerson(draft, ben)),
  );
  // Assess
  await assert.rejects(merging, { name: "NoSuchPerson" });
  assert.deepEqual(await belongings(catalog), { "c-ada": "Ada" });
  await assertSound(catalog);
});

test("giveToPerson does nothing for a person who was merged before", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { ada, ben } = await adaAndBen(catalog);
  await actWith(catalog, (draft) => mergePeople(draft, ben, [ada]));
  // Act
  await giveToPerson(catalog, "c", ada);
  // Assess
  assert.deepEqual(await belongings(catalog), { "c-ada": "Ben", "c-ben": "Ben" });
  await assertSound(catalog);
});

test("finishActions does not finish an interrupted action for a deleted person", async (t) => {
  // Prepare: the log has a naming that was never written, then the person is deleted.
  const catalog = await openLibrary(t);
  const { ada } = await adaAndBen(catalog);
  const { actionId } = await actWith(catalog, (draft) => nameCluster(draft, "c", { personId: ada }));
  const { at } = (await getAction(catalog, actionId))!;
  const [{ sk }] = (await readActionChanges(catalog, actionId)) as [{ sk: string }];
  await batchWrite(catalog, {
    put: [{ pk: `${catalog.library}#actions`, sk: `pending#${actionId}`, actionId, at } as never],
  });
  await removePeopleRows(catalog, [sk, `of#${ada}#${sk}`]);
  await actWith(catalog, (draft) => forgetPerson(draft, ada));
  // Act
  await finishActions(catalog, 0);
  // Assess
  assert.deepEqual(await belongings(catalog), { "c-ben": "Ben" });
  await assertSound(catalog);
});

test("nameCluster: twenty concurrent calls with the same new name create one person", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const clusters = Array.from({ length: 20 }, (_, number) => `c${number}`);
  // Act
  const named = await Promise.all(
    clusters.map((clusterId) => actWith(catalog, (draft) => nameCluster(draft, clusterId, { name: "Ada" }))),
  );
  // Assess
  assert.equal((await allPeople(catalog)).length, 1);
  assert.equal(new Set(named.map(({ result }) => result.personId)).size, 1);
  assert.equal(Object.keys(await belongings(catalog)).length, clusters.length);
  await assertSound(catalog);
});

test("random concurrent actions on a few people leave a consistent catalog", async (t) => {
  const catalog = await openLibrary(t);
  const random = randomNumbers(7);
  const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)]!;
  const names = ["Ada", "Ben", "Cleo"];
  const clusters = ["c1", "c2", "c3", "c4", "c5"];
  const faces = ["f1", "f2", "f3"];
  for (let round = 0; round < 12; round++) {
    // Prepare
    for (const name of names) await personNamed(catalog, name);
    const ids = (await allPeople(catalog)).map(({ personId }) => personId);
    const actions: ((draft: Draft) => Promise<unknown>)[] = [
      (draft) => nameCluster(draft, pick(clusters), { personId: pick(ids) }),
      (draft) => nameCluster(draft, pick(clusters), { name: pick(names) }),
      (draft) => confirm(draft, faces, pick(ids)),
      (draft) => reject(draft, faces, pick(ids)),
      (draft) => mergePeople(draft, pick(ids), [pick(ids)]),
      (draft) => forgetPerson(draft, pick(ids)),
      (draft) => renamePerson(draft, pick(ids), pick(names)),
      (draft) => findOrCreatePerson(draft, pick(names)),
    ];
    // Act
    const done = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) =>
        actWith(catalog, actions[at < 2 ? at : Math.floor(random() * actions.length)]!),
      ),
    );
    // Assess
    for (const each of done) {
      if (each.status === "rejected")
        assert.match(each.reason.name, /^(NoSuchPerson|NameTaken|RowChanged)$/, each.reason.stack);
    }
    await assertSound(catalog);
  }
});
