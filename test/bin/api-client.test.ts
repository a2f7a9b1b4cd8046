import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { apiClient, pauseAfter } from "../../bin/api-client.ts";
import type { Problem } from "../../lib/api/problem.ts";

Object.assign(process.env, { AWS_ACCESS_KEY_ID: "KEY", AWS_SECRET_ACCESS_KEY: "secret" });

interface Answer {
  /** 0 breaks the connection. */
  readonly status: number;
  readonly body: unknown;
}

/** A deployment that gives these answers, one after the other. */
async function deployment(t: TestContext, answers: readonly Answer[]) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const { status, body } = answers[seen.length] ?? answers.at(-1)!;
    seen.push(request);
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return { call: apiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), seen };
}

const problem = (status: number, type: string, detail: string): Answer => ({
  status,
  body: { type: `urn:facet:problem:${type}`, status, detail },
});

test("a call that meets no capacity is repeated, with the same Idempotency-Key", async (t) => {
  // Prepare
  const { call, seen } = await deployment(t, [
    { status: 503, body: { message: "Service Unavailable" } },
    problem(409, "request-in-progress", "retry in a moment"),
    { status: 202, body: { name: "photos", messages: 2 } },
  ]);
  // Act
  const redriven = await call("redriveQueue", { id: "photos" });
  // Assess
  assert.deepEqual(redriven, { name: "photos", messages: 2 });
  const keys = seen.map(({ headers }) => headers["idempotency-key"]);
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
  assert.match(String(keys[0]), /^[0-9a-f-]{36}$/);
});

test("a call whose connection breaks is repeated if the deployment was reached before", async (t) => {
  // Prepare
  const redriven = { status: 202, body: { name: "photos", messages: 2 } };
  const broken = { status: 0, body: undefined };
  const { call, seen } = await deployment(t, [redriven, broken, broken, redriven]);
  const { call: other } = await deployment(t, [broken]);
  // Act
  await call("redriveQueue", { id: "photos" });
  const again = await call("redriveQueue", { id: "photos" });
  // Assess
  assert.deepEqual(again, redriven.body);
  assert.equal(new Set(seen.slice(1).map(({ headers }) => headers["idempotency-key"])).size, 1);
  await assert.rejects(other("getStatus"), /cannot be reached/);
});

test("throttled calls are repeated for more than a minute, others that failed for less", () => {
  // Act
  const [throttled, failed] = [503, 504].map((status) =>
    Array.from({ length: 100 }, (_, attempt) => pauseAfter(status, attempt) ?? 0).reduce((sum, pause) => sum + pause),
  );
  // Assess: half of each pause is at random
  assert.ok(throttled! / 2 > 60_000, `${throttled} ms`);
  assert.ok(failed! < 20_000, `${failed} ms`);
});

test("a call that is refused is not repeated, and fails with the reason", async (t) => {
  // Prepare
  const refused = problem(503, "incompatible-library", "This library belongs to another bucket");
  const { call, seen } = await deployment(t, [refused]);
  // Act
  const failing = call("getStatus");
  // Assess
  await assert.rejects(
    failing,
    (error: Problem) => error.type === "incompatible-library" && /another bucket/.test(error.message),
  );
  assert.equal(seen.length, 1);
});

test("without permission, and at an address that is no deployment, the error says what is needed", async (t) => {
  // Prepare
  const { call } = await deployment(t, [
    { status: 403, body: { message: "Forbidden" } },
    { status: 404, body: { message: "Not Found" } },
  ]);
  // Act and assess
  await assert.rejects(call("getRun", { id: "a/b" }), /execute-api:Invoke for GET \/runs\/\{id\}/);
  await assert.rejects(call("getStatus"), /give the ProgramsUrl of a deployment/);
  await assert.rejects(apiClient("http://127.0.0.1:1")("getStatus"), /cannot be reached/);
});
