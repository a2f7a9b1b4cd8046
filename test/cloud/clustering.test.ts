import assert from "node:assert/strict";
import { test } from "node:test";
import { NoSuchLibrary } from "../../lib/catalog/store/errors.ts";
import { identify } from "../../lib/local/identities.ts";
import { Resources } from "../../lib/local/resources.ts";
import { Resolver, type Template } from "../../lib/local/template.ts";
import { Workflow } from "../../lib/local/workflow.ts";
import { templateOf } from "../support/stack.ts";

// biome-ignore lint/suspicious/noExplicitAny: Amazon States Language
type State = any;

const [machine] = Object.values(templateOf({}).findResources("AWS::StepFunctions::StateMachine"));
const text = machine?.Properties.DefinitionString["Fn::Join"][1].map((part: unknown) =>
  typeof part === "string" ? part : "REFERENCE",
);
const { States } = JSON.parse(text.join(""));

/** All states by name, also those inside maps. */
const states: [string, State][] = Object.entries<State>(States).flatMap(([name, state]) => [
  [name, state],
  ...Object.entries(state.ItemProcessor?.States ?? {}),
]) as [string, State][];

const THROTTLED = "Lambda.TooManyRequestsException";

/** Longest time that a retrier waits in all, without jitter, in seconds. */
function waitOf({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds = Number.POSITIVE_INFINITY }: State) {
  return Array.from({ length: MaxAttempts }, (_, at) =>
    Math.min(IntervalSeconds * BackoffRate ** at, MaxDelaySeconds),
  ).reduce((sum, seconds) => sum + seconds, 0);
}

test("every state that calls a function waits minutes for capacity, with jitter, before any other retrier applies", () => {
  const tasks = states.filter(([, { Type, Resource }]) => Type === "Task" && Resource === "REFERENCE");
  // Assess
  assert.ok(tasks.length >= 9, `${tasks.length}`);
  for (const [name, { Retry }] of tasks) {
    const first = Retry.find(({ ErrorEquals }: State) =>
      ErrorEquals.some((error: string) => error === THROTTLED || error === "States.ALL"),
    );
    assert.deepEqual(first.ErrorEquals, [THROTTLED], name);
    assert.equal(first.JitterStrategy, "FULL", name);
    assert.ok(waitOf(first) >= 300, `${name}: ${waitOf(first)} s`);
  }
});

test("maps run 100 tasks at a time", () => {
  const maps = states.filter(([, { Type }]) => Type === "Map");
  assert.deepEqual(
    maps.map(([, { MaxConcurrency }]) => MaxConcurrency),
    [100, 100],
  );
});

test("the steps that record the end of a run are repeated", () => {
  for (const name of ["Fail", "Busy"]) {
    const last = States[name].Retry.at(-1);
    assert.deepEqual([last.ErrorEquals, last.MaxAttempts], [["States.ALL"], 2], name);
  }
});

test("a run that finds another one active ends as a success of the state machine, recorded as busy", () => {
  const [caught] = States.Plan.Catch.filter(({ ErrorEquals }: State) => ErrorEquals.includes("RunInProgress"));
  const busy = States[caught.Next];
  // Assess
  assert.equal(busy.Parameters.error !== undefined || busy.Parameters["error.$"] !== undefined, true);
  assert.equal(States[busy.Next].Type, "Succeed");
});

/** The state machine of a stack with several libraries, as the local host runs it. */
function machineOfSeveral() {
  const template = templateOf({ libraries: "prefix" }).toJSON() as Template;
  const resources = new Resources(template, new Resolver(identify(template, "http://127.0.0.1")));
  return resources.stateMachines().find((one) => "Plan" in one.definition.States)!;
}

/** Executes a state machine whose functions know no library. @returns the error that it ends with */
async function errorOf({ name, definition }: ReturnType<typeof machineOfSeveral>, input: object): Promise<unknown> {
  let failure: unknown;
  const workflow = new Workflow(name, definition, {
    invoke: async (_, event) => {
      throw new NoSuchLibrary((event as { library: string }).library);
    },
    failed: (_, error) => {
      failure = error;
    },
    putEvents: () => {},
  });
  workflow.start("run", input);
  await workflow.idle();
  return failure;
}

test("a run that names no library, or none that exists, fails with a reason that says so", async () => {
  const machine = machineOfSeveral();
  // Act and assess
  assert.match(String(await errorOf(machine, {})), /Name the library in the input/);
  assert.match(String(await errorOf(machine, { library: 7 })), /Name the library in the input/);
  assert.match(String(await errorOf(machine, { library: "famly" })), /There is no library famly/);
});
