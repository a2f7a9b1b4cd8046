import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import { type SandboxCredentials, Sandboxes } from "../../../lib/local/sandboxes.ts";
import { temporaryFolder } from "../support.ts";

/** Counts its invocations, and says with which key it would sign. */
const COUNTING = `
  let count = 0;
  export const handler = () => ({ count: ++count, key: process.env.AWS_ACCESS_KEY_ID });`;

/** Two functions with the same handler and environment. */
async function prepare(t: TestContext, credentialsFor?: () => SandboxCredentials) {
  const entry = join(await temporaryFolder(t), "handler.mjs");
  await writeFile(entry, COUNTING);
  const sandboxes = new Sandboxes(new PassThrough().resume(), credentialsFor);
  t.after(() => sandboxes.close());
  return (name: string) => sandboxes.invoke({ name, entry, environment: {}, timeoutMs: 60_000 }, {});
}

/** Credentials whose keys are numbered. */
function numbered(isStale: () => boolean): () => SandboxCredentials {
  let issued = 0;
  return () => ({ environment: { AWS_ACCESS_KEY_ID: `key-${++issued}` }, isStale });
}

test("functions share the state of modules by default, and not if sandboxes have credentials of their own", async (t) => {
  // Prepare
  const usual = await prepare(t);
  const likeAws = await prepare(
    t,
    numbered(() => false),
  );
  // Act
  await usual("Plan");
  await likeAws("Plan");
  const shared = await usual("Merge");
  const own = await likeAws("Merge");
  const again = await likeAws("Plan");
  // Assess
  assert.deepEqual(shared, { count: 2, key: undefined });
  assert.deepEqual(own, { count: 1, key: "key-2" });
  assert.deepEqual(again, { count: 2, key: "key-1" });
});

test("a sandbox whose credentials expire soon is replaced by one with others", async (t) => {
  // Prepare
  const invoke = await prepare(
    t,
    numbered(() => true),
  );
  // Act
  const answers = [await invoke("Plan"), await invoke("Plan")];
  // Assess
  assert.deepEqual(answers, [
    { count: 1, key: "key-1" },
    { count: 1, key: "key-2" },
  ]);
});
