import assert from "node:assert/strict";
import { test } from "node:test";
import { GatewayError } from "../../../lib/local/like-aws/gateway-error.ts";
import { Lambda } from "../../../lib/local/like-aws/lambda.ts";
import type { Invoker } from "../../../lib/local/sandboxes.ts";

const FN = { name: "Detect", entry: "handler.ts", environment: {}, timeoutMs: 1000 };
const MEGABYTE = 1024 * 1024;
const NEVER = new AbortController().signal;

/** Functions that answer with what they are given, or else with the event. */
function answering(handle: (event: unknown) => unknown = (event) => event): Invoker {
  return { invoke: async (_, event) => handle(event), invokeSoon: async (_, event) => handle(event) };
}

test("invocations beyond the account's concurrency are refused, until others end", async () => {
  // Prepare
  const { promise: busy, resolve: end } = Promise.withResolvers<void>();
  const lambda = new Lambda(
    answering(() => busy),
    2,
  );
  const running = [lambda.invoke(FN, 1), lambda.invoke({ ...FN, name: "Embed" }, 2)];
  // Act
  const refused = lambda.invoke(FN, 3);
  // Assess
  await assert.rejects(refused, { name: "Lambda.TooManyRequestsException", message: "Rate Exceeded." });
  end();
  await Promise.all(running);
  await assert.doesNotReject(lambda.invoke(FN, 4));
});

test("a reservation keeps concurrency for a function, and limits it", async () => {
  // Prepare
  const { promise: busy, resolve: end } = Promise.withResolvers<void>();
  const lambda = new Lambda(
    answering(() => busy),
    2,
    new Map([["Api", 1]]),
  );
  const detecting = lambda.invoke(FN, 1);
  // Act
  const another = lambda.invoke(FN, 2);
  const api = lambda.invoke({ ...FN, name: "Api" }, 3);
  const anotherApi = lambda.invoke({ ...FN, name: "Api" }, 4);
  // Assess
  await assert.rejects(another, { name: "Lambda.TooManyRequestsException" });
  await assert.rejects(anotherApi, { name: "Lambda.TooManyRequestsException" });
  end();
  await assert.doesNotReject(Promise.all([detecting, api]));
});

test("an invocation that fails gives its concurrency back", async () => {
  // Prepare
  const lambda = new Lambda(
    answering(() => assert.fail("the handler fails")),
    1,
  );
  // Act and assess
  await assert.rejects(lambda.invoke(FN, 1), /the handler fails/);
  await assert.rejects(lambda.invoke(FN, 2), /the handler fails/);
});

test("an answer of more than 6 MB is an error", async () => {
  // Prepare
  const lambda = new Lambda(
    answering((size) => "x".repeat(Number(size))),
    1,
  );
  // Act and assess
  await assert.doesNotReject(lambda.invoke(FN, 6 * MEGABYTE - 2)); // two quotation marks
  await assert.rejects(lambda.invoke(FN, 6 * MEGABYTE - 1), { name: "Function.ResponseSizeTooLarge" });
});

test("an event of more than 6 MB is an error", async () => {
  // Prepare
  const lambda = new Lambda(
    answering(() => undefined),
    1,
  );
  // Act and assess
  await assert.rejects(lambda.invoke(FN, "x".repeat(6 * MEGABYTE)), { name: "Lambda.RequestTooLargeException" });
});

test("API Gateway answers 503 when Lambda refuses, and 500 without a reason when a function fails", async () => {
  // Prepare
  const { promise: busy, resolve: end } = Promise.withResolvers<void>();
  const full = new Lambda(
    answering(() => busy),
    1,
  );
  const running = full.invoke(FN, 1);
  const broken = new Lambda(
    answering(() => assert.fail("secret")),
    1,
  );
  const statusOf = (answer: Promise<unknown>) => answer.catch((error) => error instanceof GatewayError && error.answer);
  // Act
  const refused = await statusOf(full.invokeSoon(FN, 2, NEVER));
  const failed = await statusOf(broken.invokeSoon(FN, 3, NEVER));
  // Assess
  end();
  await running;
  const headers = { "content-type": "application/json" };
  assert.deepEqual(refused, { statusCode: 503, headers, body: '{"message":"Service Unavailable"}' });
  assert.deepEqual(failed, { statusCode: 500, headers, body: '{"message":"Internal Server Error"}' });
});
