import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Context } from "aws-lambda";
import { registerLibrary } from "../../../lib/catalog/store/libraries.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { CURRENT_SCHEMA, putSchema } from "../../../lib/catalog/store/schema.ts";
import { Workflow } from "../../../lib/local/workflow.ts";
import { recordGrowth } from "../../../lib/runs/growing.ts";
import { addCounted, openLibrary } from "../../runs/library.ts";

const ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:Runs";
const CONTEXT = { getRemainingTimeInMillis: () => 900_000 } as Context;

/** Opens libraries with a state machine that only notes its executions, and the function. */
async function open(t: TestContext, more: readonly string[] = []) {
  const runs: string[] = [];
  const definition = {
    StartAt: "Run",
    States: { Run: { Type: "Task", Resource: "arn:aws:lambda:us-east-1:000000000000:function:run", End: true } },
  };
  const workflow = new Workflow("Runs", definition, {
    invoke: async (_, event) => void runs.push((event as { library: string }).library),
    failed: () => {},
    putEvents: () => {},
  });
  const catalog = await openLibrary(t, { workflows: new Map([[ARN, workflow]]) });
  for (const library of more) {
    await registerLibrary({ ...catalog, library });
    await putSchema({ ...catalog, library }, { version: CURRENT_SCHEMA });
  }
  Object.assign(process.env, { STATE_MACHINE: ARN, LIBRARIES: more.length > 0 ? "prefix" : "one" });
  const { handler } = await import(`../../../functions/cluster/start-runs.ts?${t.name}`);
  const look = async (times = 1, event: object = { growing: true }) => {
    const done = await Promise.all(Array.from({ length: times }, () => handler(event, CONTEXT)));
    await workflow.idle();
    return done;
  };
  return { catalog, runs, look };
}

/** Plays the first step of a run. */
const run = (catalog: Catalog, runId: string) => recordGrowth(catalog, runId);

test("two looks at the same time start one run of a growing library, and the next one follows when it has doubled", async (t) => {
  // Prepare
  const { catalog, runs, look } = await open(t);
  await look();
  await addCounted(catalog, 300);
  // Act and assess
  await look(2);
  assert.deepEqual(runs, ["main"]);
  await look();
  assert.deepEqual(runs, ["main"], "the run has not begun, and is not started again");
  await run(catalog, "first");
  await addCounted(catalog, 299);
  await look();
  assert.deepEqual(runs, ["main"]);
  await addCounted(catalog, 1);
  await look(2);
  assert.deepEqual(runs, ["main", "main"]);
});

test("only the growing ones of several libraries get a run", async (t) => {
  // Prepare
  const names = ["club", "family", "trip"];
  const { catalog, runs, look } = await open(t, names);
  const of = (library: string) => ({ ...catalog, library });
  await addCounted(of("club"), 299);
  await addCounted(of("family"), 300);
  await addCounted(of("trip"), 5, { isOver: true });
  // Act
  const done = await look();
  // Assess
  assert.deepEqual(runs.sort(), ["family", "trip"]);
  assert.deepEqual(done, [{ started: 2, reached: 4 }]);
});

test("the schedule of several libraries starts runs of those that have changed, and of main, whose runs the alarm waits for", async (t) => {
  // Prepare
  const { catalog, runs, look } = await open(t, ["club", "family"]);
  await addCounted({ ...catalog, library: "family" }, 1);
  // Act
  await look(1, {});
  // Assess
  assert.deepEqual(runs.sort(), ["family", "main"]);
});
