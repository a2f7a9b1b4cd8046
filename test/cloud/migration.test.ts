import assert from "node:assert/strict";
import { test } from "node:test";
import { Template } from "aws-cdk-lib/assertions";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { stackOf } from "../support/stack.ts";

// biome-ignore lint/suspicious/noExplicitAny: Amazon States Language
type State = any;

const template = Template.fromStack(stackOf({}, { next: FR_FEATURE }));
const machines = Object.entries(template.findResources("AWS::StepFunctions::StateMachine"));
const [id, machine] = machines.find(([logicalId]) => logicalId.startsWith("Migration")) ?? ["", undefined];
const text = machine?.Properties.DefinitionString["Fn::Join"][1].map((part: unknown) =>
  typeof part === "string" ? part : "REFERENCE",
);
const definition = JSON.parse(text.join(""));
const { States } = definition;

test("every step of a migration waits for capacity, with jitter, before any other retrier applies", () => {
  const tasks = [States, States.Announce.ItemProcessor.States, States.Check.ItemProcessor.States]
    .flatMap((states) => Object.entries<State>(states))
    .filter(([, { Type }]) => Type === "Task");
  // Assess
  assert.equal(tasks.length, 5);
  for (const [name, { Retry }] of tasks) {
    const first = Retry.find(({ ErrorEquals }: State) =>
      ErrorEquals.some((error: string) => ["Lambda.TooManyRequestsException", "States.ALL"].includes(error)),
    );
    assert.deepEqual(first.ErrorEquals, ["Lambda.TooManyRequestsException"], name);
    assert.equal(first.JitterStrategy, "FULL", name);
    const refused = Retry.find(({ ErrorEquals }: State) => ErrorEquals.includes("FacesLeft"));
    assert.equal(refused.MaxAttempts, 0, name);
    assert.deepEqual(Retry.at(-1).ErrorEquals, ["States.ALL"], name);
  }
});

test("every state that can fail has its failure noted with the reason", () => {
  for (const name of ["Announce", "Look at the queue", "Check", "End"]) {
    assert.deepEqual(
      States[name].Catch,
      [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Note the failure" }],
      name,
    );
  }
  assert.equal(States["Note the failure"].Next, "Failed");
  assert.equal(States.Failed.CausePath, "$.reason");
});

test("the api function starts the state machine of migrations, and knows its model", () => {
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: { MIGRATIONS: { Ref: id }, MIGRATE_TO: FR_FEATURE.id } },
  });
});

for (const name of ["Announce", "Check"]) {
  test(`${name} repeats its step for each of the 16 shards until it is done`, () => {
    // Prepare
    const { ItemsPath, ItemProcessor } = States[name];
    const { StartAt, States: inner } = ItemProcessor;
    // Act
    const { Choices, Default } = inner[inner[StartAt].Next];
    // Assess
    assert.equal(ItemsPath, "$.shards");
    assert.deepEqual(States[definition.StartAt].Result.shards, [..."0123456789abcdef"]);
    assert.deepEqual(
      [Choices[0].Variable, Choices[0].BooleanEquals, inner[Choices[0].Next].Type],
      ["$.done", true, "Succeed"],
    );
    assert.equal(Default, StartAt);
  });
}

test("a migration takes fewer events than an execution may have", () => {
  // Prepare: a Wait, a Task and a Choice have two, five and two events
  const eventsPerLook = 9;
  const wait = States["Wait for the embed function"].Seconds;
  // Act
  const events = (definition.TimeoutSeconds / wait) * eventsPerLook;
  // Assess
  assert.ok(events < 20_000, `${events}`);
});

test("the output for migrations is the state machine", () => {
  template.hasOutput("MigrateFunction", { Value: { Ref: id } });
});
