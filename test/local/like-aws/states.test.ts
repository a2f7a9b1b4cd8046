import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../../lib/local/clock.ts";
import { hasten, requireSmallState } from "../../../lib/local/like-aws/states.ts";
import { Workflow } from "../../../lib/local/workflow.ts";

const LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:Step";

/** Runs a machine of one task, whose errors it catches, and one that follows. @returns its failure */
async function run(result: unknown) {
  let failure: unknown;
  const definition = {
    StartAt: "First",
    States: {
      First: {
        Type: "Task",
        Resource: LAMBDA,
        Next: "Second",
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Second" }],
      },
      Second: { Type: "Task", Resource: LAMBDA, End: true },
    },
  };
  const workflow = new Workflow("Runs", definition, {
    invoke: async () => result,
    failed: (_, error) => {
      failure = error;
    },
    putEvents: () => {},
    observe: requireSmallState,
  });
  workflow.start("one", {});
  await workflow.idle();
  return { failure };
}

test("an execution whose state has more than 256 KB fails, and no state can catch it", async () => {
  // Act
  const { failure } = await run("x".repeat(256 * 1024));
  // Assess
  assert.equal((failure as Error).name, "States.DataLimitExceeded");
  assert.match((failure as Error).message, /First/);
});

test("an execution whose states have up to 256 KB succeeds", async () => {
  // Act
  const { failure } = await run("x".repeat(256 * 1024 - 2));
  // Assess
  assert.equal(failure, undefined);
});

test("a faster clock shortens waits, and not timeouts", () => {
  // Prepare
  const definition = {
    StartAt: "Work",
    TimeoutSeconds: 600,
    States: {
      Work: {
        Type: "Task",
        TimeoutSeconds: 60,
        Retry: [{ IntervalSeconds: 30, MaxDelaySeconds: 600, MaxAttempts: 6 }],
      },
    },
  };
  // Act
  const hastened = hasten(definition, new Clock(60));
  // Assess
  assert.deepEqual(hastened, {
    StartAt: "Work",
    TimeoutSeconds: 600,
    States: {
      Work: {
        Type: "Task",
        TimeoutSeconds: 60,
        Retry: [{ IntervalSeconds: 0.5, MaxDelaySeconds: 10, MaxAttempts: 6 }],
      },
    },
  });
});
