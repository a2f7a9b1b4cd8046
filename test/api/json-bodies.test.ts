import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonBodies } from "../../lib/api/json-bodies.ts";
import { Problem } from "../../lib/api/problem.ts";

async function parse(body: string): Promise<unknown> {
  const event = { body, headers: { "content-type": "application/json" }, isBase64Encoded: false };
  await jsonBodies().before?.({ event } as never);
  return event.body;
}

test("jsonBodies: a body nested too deep is refused with 400", async () => {
  // Prepare
  const nested = (depth: number) => `{"name":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  // Act and assess
  assert.deepEqual(await parse('{"name":"Ada"}'), { name: "Ada" });
  await parse(nested(10));
  for (const depth of [1000, 200_000]) {
    await assert.rejects(parse(nested(depth)), (error) => error instanceof Problem && error.status === 400);
  }
});

for (const [what, body] of [
  ["malformed JSON", '{"name":'],
  ["a key that would change a prototype", '{"__proto__":{"name":"Ada"}}'],
] as const) {
  test(`jsonBodies: ${what} is refused with 400`, async () => {
    await assert.rejects(parse(body), new Problem(400, "The body is not valid JSON"));
  });
}
