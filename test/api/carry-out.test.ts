import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { carryOut } from "../../lib/api/carry-out.ts";
import type { Decision } from "../../lib/api/decisions.ts";
import { listActions as listed, undoAction } from "../../lib/api/operations/actions.ts";
import { mergePeople } from "../../lib/api/operations/decide-people.ts";
import { confirmFaces } from "../../lib/api/operations/faces.ts";
import { changeParameters } from "../../lib/api/operations/parameters.ts";
import { declineSuggestion } from "../../lib/api/operations/suggestion-answers.ts";
import { NotAllowed } from "../../lib/api/permission.ts";
import type { Request } from "../../lib/api/request.ts";
import { ROUTES, type Route } from "../../lib/api/routes.ts";
import { type Served, serve } from "../../lib/api/serve.ts";
import { suggestionIdOf } from "../../lib/api/suggestion-ids.ts";
import { listActions } from "../../lib/catalog/decisions/action-log.ts";
import { getFaceDecisions } from "../../lib/catalog/decisions/decisions.ts";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { createTask, getTask } from "../../lib/catalog/rows/tasks.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { groupOf, type Role } from "../../lib/catalog/store/roles.ts";
import { readSinceLastRun } from "../../lib/catalog/versions/growth.ts";
import { putOpenQuestions, readTally } from "../../lib/catalog/versions/tally.ts";
import { runTask } from "../../lib/library/run-task.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { readParameters } from "../../lib/parameters.ts";
import { ids, NamedLibrary } from "../runs/held-library.ts";
import { openLibrary } from "../runs/library.ts";
import { confirmFaces as confirm, nameCluster, personNamed } from "../support/decide.ts";

interface Asked extends Partial<Decision> {
  /** Of a user; default a caller without roles, who may do everything. */
  readonly role?: Role;
  readonly mostRows?: number;
}

/** Serves a request of the operations as the api function does; decisions about more than three rows go to tasks. */
async function request(
  catalog: Catalog,
  operation: keyof typeof ROUTES,
  { id = "", body, role, mostRows = 3 }: Asked = {},
) {
  const { method, path }: Route = ROUTES[operation];
  const served: Served<{ readonly catalog: Catalog }> = {
    libraries: { areSeparate: false, has: async () => true },
    contextOf: () => ({ catalog, deployment: readParameters({}) }) as { readonly catalog: Catalog },
    large: {
      mostRows,
      start: async (_, { who, ...input }) =>
        createTask(catalog, { taskId: randomUUID(), operation: "decide", input, who }),
    },
  };
  const event = {
    ...{ routeKey: `${method} ${path}`, rawPath: path, pathParameters: { id }, headers: {}, body },
    requestContext: {
      http: { method },
      ...(role ? { authorizer: { jwt: { claims: { username: role, "cognito:groups": groupOf("main", role) } } } } : {}),
    },
  } as unknown as Request;
  const operations = {
    confirmFaces,
    mergePeople,
    undoAction,
    listActions: listed,
    changeParameters,
    declineSuggestion,
  } as never;
  const { statusCode, body: text } = await serve(operations, served, event);
  return { status: statusCode, body: JSON.parse(text || "null") };
}

function contextOf(catalog: Catalog) {
  return {
    ...{
      catalog,
      unchecked: catalog,
      areSeparate: false,
      embedder: FR_FEATURE,
      parameters: async () => readParameters({}),
    },
    decide: (decision: Decision, by: Parameters<typeof carryOut>[2]) => carryOut(catalog, decision, by),
  };
}

/** A library with a cluster of five faces of Ada, and a person Ben without any. */
async function prepare(t: Parameters<typeof NamedLibrary.open>[0]) {
  const library = await NamedLibrary.open(t);
  const { catalog } = library;
  await library.add(0, 0, 0.05, 0.1, 0.15, 0.2);
  await library.run();
  const clusterId = (await library.clusterOf(0))!;
  const { personId: ada } = await nameCluster(catalog, clusterId, "Ada");
  const { personId: ben } = await personNamed(catalog, "Ben");
  return { library, catalog, clusterId, ada, ben };
}

test("a decision about more faces than a request can write goes on as a task, and so does undoing it", async (t) => {
  // Prepare
  const { library, catalog, clusterId, ada, ben } = await prepare(t);
  // Act
  const confirmed = await request(catalog, "confirmFaces", { body: { clusterId, personId: ben } });
  const before = await library.names(0, 4);
  const worked = await runTask(contextOf(catalog), confirmed.body.taskId, () => false);
  // Assess
  assert.ok((await readSinceLastRun(catalog)).isWanted, "a run should follow soon");
  assert.deepEqual([confirmed.status, confirmed.body.operation, before, worked], [202, "decide", "Ada Ada", "done"]);
  const { state, actionId = "" } = (await getTask(catalog, confirmed.body.taskId))!;
  assert.equal(state, "succeeded");
  assert.equal(await library.names(0, 1, 2, 3, 4), "Ben Ben Ben Ben Ben");
  assert.deepEqual([await library.count(ada), await library.count(ben)], [0, 5]);
  // Act
  const undone = await request(catalog, "undoAction", { id: actionId });
  await runTask(contextOf(catalog), undone.body.taskId, () => false);
  // Assess
  assert.equal(undone.status, 202);
  assert.deepEqual([await library.count(ada), await library.count(ben)], [5, 0]);
  const [undo, first] = (await listActions(catalog, 2)).items;
  assert.deepEqual([undo?.undoes, first?.undoneBy, first?.who], [actionId, undo?.actionId, "someone"]);
});

test("a task that is interrupted in the middle of a decision continues, while others leave it alone", async (t) => {
  // Prepare: people are merged
  const library = await NamedLibrary.open(t);
  const { catalog } = library;
  await library.add(0, 0, 0.05, 0.1, 0.15, 0.2);
  const [{ personId: ada }, { personId: ben }] = [await personNamed(catalog, "Ada"), await personNamed(catalog, "Ben")];
  await confirm(catalog, ids(0, 1, 2, 3, 4), ada);
  const merged = await request(catalog, "mergePeople", { id: ben, body: { personIds: [ada] } });
  const { taskId } = merged.body;
  let puts = 0;
  const documents = Object.create(catalog.documents, {
    send: {
      value: (...given: Parameters<typeof catalog.documents.send>) => {
        const [command] = given as unknown[];
        const isFace = command instanceof PutCommand && String(command.input.Item?.sk).startsWith("face#");
        if (isFace && ++puts > 2) throw new Error("interrupted");
        return catalog.documents.send(...given);
      },
    },
  });
  // Act
  await assert.rejects(
    runTask(contextOf({ ...catalog, documents }), taskId, () => false),
    /interrupted/,
  );
  await personNamed(catalog, "Cleo");
  const changed = [...(await getFaceDecisions(catalog, ids(0, 1, 2, 3, 4))).values()].filter(
    ({ personId }) => personId === ben,
  );
  while ((await runTask(contextOf(catalog), taskId, () => true)) === "more");
  // Assess
  assert.ok(changed.length < 5, `${changed.length}`);
  assert.equal((await getTask(catalog, taskId))?.state, "succeeded");
  assert.deepEqual((await allPeople(catalog)).map(({ name }) => name).sort(), ["Ben", "Cleo"]);
  assert.equal(await library.count(ben), 5);
});

test("a task fails with the reason for which a request would have been refused", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const input = { operation: "confirmFaces", id: "", body: { clusterId: "c0", personId: "p0" } };
  const { taskId } = await createTask(catalog, { taskId: randomUUID(), operation: "decide", input, who: "ada" });
  // Act
  await runTask(contextOf(catalog), taskId, () => false);
  // Assess
  const { state, reason } = (await getTask(catalog, taskId))!;
  assert.deepEqual([state, reason], ["failed", "There is no cluster c0"]);
});

test("undoing an undo needs the role of the first action, in a request and in a task", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await request(catalog, "changeParameters", { role: "manage", body: { FACE_SIZE: 80 } });
  const [changed] = (await listActions(catalog, 1)).items;
  const { undoneBy } = (await request(catalog, "undoAction", { id: changed!.actionId, role: "manage" })).body;
  // Act and assess
  for (const mostRows of [3, 0]) {
    await assert.rejects(request(catalog, "undoAction", { id: undoneBy, role: "name", mostRows }), NotAllowed);
  }
  const { items } = (await request(catalog, "listActions", { role: "view" })).body;
  assert.deepEqual(
    items.map(({ operation, undoRole }: { operation: string; undoRole: Role }) => [operation, undoRole]),
    [
      ["undoAction", "manage"],
      ["changeParameters", "manage"],
    ],
  );
  // Act and assess: the undo of the undo, by an undo in a task
  const again = (await request(catalog, "undoAction", { id: undoneBy, role: "manage" })).body;
  const left = await request(catalog, "undoAction", { id: again.undoneBy, role: "manage", mostRows: 0 });
  await runTask(contextOf(catalog), left.body.taskId, () => false);
  const [latest] = (await listActions(catalog, 1)).items;
  assert.deepEqual([left.status, latest?.undoes, latest?.firstOperation], [202, again.undoneBy, "changeParameters"]);
  await assert.rejects(request(catalog, "undoAction", { id: latest!.actionId, role: "name" }), NotAllowed);
});

test("the undo of an answer counts what it changes of the version that asked, also in a task", async (t) => {
  // Prepare
  const library = await NamedLibrary.open(t);
  const { catalog } = library;
  await library.add(0, 0, 0.05, 0.1, 2, 3);
  await library.run();
  const ofVersion = async (version: number) => (await readTally(catalog, version)).answered ?? 0;
  const undo = async (id: string, mostRows = 3) => {
    const { status, body } = await request(catalog, "undoAction", { id, mostRows });
    if (status === 202) await runTask(contextOf(catalog), body.taskId, () => false);
    return (await listActions(catalog, 1)).items[0]!.actionId;
  };
  // Act
  await request(catalog, "declineSuggestion", { id: suggestionIdOf({ kind: "new", faceIds: ids(3, 4) }) });
  const answer = (await listActions(catalog, 1)).items[0]!.actionId;
  const counts = [await ofVersion(1)];
  let latest = answer;
  for (const mostRows of [3, 3, 0, 0]) {
    latest = await undo(latest, mostRows);
    counts.push(await ofVersion(1));
  }
  // Assess
  assert.deepEqual(counts, [1, 0, 1, 0, 1]);
  // Act and assess: the open questions of the version are counted again, beside the answered one
  await putOpenQuestions(catalog, 1, 5);
  assert.equal((await readTally(catalog, 1)).questions, 6);
  // Act and assess: another version is in force
  await library.add(5, 4);
  await library.run();
  await undo(latest);
  assert.equal(await ofVersion(2), 0);
});
