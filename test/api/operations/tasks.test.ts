import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { ApiContext } from "../../../lib/api/context.ts";
import { getTask } from "../../../lib/api/operations/tasks.ts";
import { UNGROUPED_OPERATIONS } from "../../../lib/api/operations/ungrouped.ts";
import { NotAllowed } from "../../../lib/api/permission.ts";
import { ROUTES } from "../../../lib/api/routes.ts";
import { TooManyRows } from "../../../lib/catalog/decisions/draft.ts";
import { createTask, partKey, putTask } from "../../../lib/catalog/rows/tasks.ts";
import type { Role } from "../../../lib/catalog/store/roles.ts";
import { publishVersion } from "../../../lib/catalog/versions/runs.ts";
import { writeVersion } from "../../../lib/catalog/versions/versions.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../../runs/library.ts";

type Given = Parameters<typeof getTask>[1];

const ADMIN = { who: "admin", memberships: undefined };

/** Checks an answer as its documentation describes it. */
const checked = (answer: object) => ROUTES.getTask.output().parse(answer);

test("links to a result of many parts are given in several answers, each part once", async (t) => {
  // Prepare: as many parts as the export of a few million faces with vectors has
  const catalog = await openLibrary(t);
  const parts = 2500;
  const task = await createTask(catalog, { taskId: randomUUID(), operation: "export", input: {}, who: "ada" });
  await putTask(catalog, { ...task, state: "succeeded", parts });
  const context = { catalog, unchecked: catalog } as unknown as ApiContext;
  // Act
  const answers: string[][] = [];
  for (let part: number | undefined = 0; part !== undefined; ) {
    const answer = checked(await getTask(context, { id: task.taskId, query: { part }, caller: ADMIN } as Given));
    answers.push(answer.links ?? []);
    part = answer.nextPart;
  }
  // Assess
  const paths = answers.flat().map((link) => new URL(link).pathname);
  const expected = Array.from({ length: parts }, (_, part) => partKey(catalog, task.taskId, part));
  assert.ok(
    paths.every((path, part) => path.endsWith(expected[part]!)),
    paths[0],
  );
  assert.equal(paths.length, parts);
  // A link is about 2 KB long on AWS, where it has a session token.
  assert.ok(answers.every((links) => links.length * 2500 < 6e6));
});

test("a part behind the result has no links", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const task = await createTask(catalog, { taskId: randomUUID(), operation: "stats", input: {}, who: "ada" });
  await putTask(catalog, { ...task, state: "succeeded", parts: 1 });
  const context = { catalog, unchecked: catalog } as unknown as ApiContext;
  // Act
  const answer = await getTask(context, { id: task.taskId, query: { part: 5 }, caller: ADMIN } as Given);
  // Assess
  const { links, nextPart } = checked(answer);
  assert.deepEqual(links, []);
  assert.equal(nextPart, undefined);
});

test("whoever may decide sees the progress of decisions, and of no other task", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const { library } = catalog;
  const context = { catalog, unchecked: catalog } as unknown as ApiContext;
  const see = async (operation: "decide" | "export", role: Role = "name") => {
    const caller = { who: "ada", memberships: new Map([[library, role]]) };
    const { taskId } = await createTask(catalog, { taskId: randomUUID(), operation, input: {}, who: "ben" });
    return getTask(context, { id: taskId, query: { part: 0 }, caller } as unknown as Given);
  };
  // Act
  const seen = await see("decide");
  // Assess
  assert.equal(checked(seen).state, "waiting");
  await assert.rejects(see("export"), NotAllowed);
  // Act and assess: who started a task is for those who manage the library
  const who = [seen, await see("decide", "manage"), await see("export", "manage")].map((task) => checked(task).who);
  assert.deepEqual(who, [undefined, "ben", "ben"]);
});

test("a long list of ungrouped faces, almost all of them gone, is listed with few requests and marked by a task", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const faceIds = Array.from({ length: 3000 }, (_, number) => faceIdOfNumber(number));
  const there = [0, 1, 500, ...Array.from({ length: 30 }, (_, at) => 2990 - 2 * at)].sort((a, b) => a - b);
  const left = there.map((number) => faceIds[number]!);
  await addFaces(
    catalog,
    left.map((faceId) => ({ faceId, vector: Float32Array.from([1, 0]) })),
  );
  const facts = { takenAt: new Map(), isDecided: () => false, placeOf: () => undefined };
  const ungrouped = faceIds.map((faceId, number) => ({ faceId, sizePx: 9000 - number }));
  const origin = {
    version: 1,
    runId: "r",
    plannedAt: new Date().toISOString(),
    model: "m",
    eligible: 3000,
    noise: 3000,
  };
  await writeVersion(catalog, origin, [], [], { ...facts, ungrouped });
  const counts = { eligible: 3000, clusters: 0, clustered: 0, noise: 3000 };
  await publishVersion(catalog, { version: 1, highest: 1, basis: "r", settings: "", ...counts });
  let requests = 0;
  catalog.documents.middlewareStack.add(
    (next) => async (args) => {
      requests++;
      return next(args);
    },
    { step: "initialize" },
  );
  // Act
  const context = { catalog, unchecked: catalog } as unknown as ApiContext;
  const found: string[][] = [];
  const needed: number[] = [];
  let cursor: string | undefined;
  do {
    requests = 0;
    const page = await UNGROUPED_OPERATIONS.listUngrouped(context, { query: { limit: 12, cursor } } as never);
    needed.push(requests);
    found.push(page.items.map(({ faceId }) => faceId));
    cursor = "cursor" in page ? page.cursor : undefined;
  } while (cursor);
  const marking = () =>
    UNGROUPED_OPERATIONS.markStrangers(
      context as never,
      { body: { version: 1, except: [] }, by: { who: "ada", mostRows: 2000 } } as never,
    );
  // Assess
  assert.deepEqual(found.flat(), left);
  assert.ok(found[0]!.length === 3 && found.every((page) => page.length <= 12));
  assert.ok(Math.max(...needed) < 200, `${needed} requests`);
  await assert.rejects(marking, TooManyRows);
});
