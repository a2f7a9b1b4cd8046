import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import type { LocalFunction } from "../../lib/local/sandbox.ts";
import { HostClosing, Sandboxes, TooBusy } from "../../lib/local/sandboxes.ts";
import { until } from "../support/wait.ts";
import { temporaryFolder } from "./support.ts";

const STAYS = new AbortController().signal;

async function functionOf(t: TestContext, source: string, timeoutMs = 60_000): Promise<LocalFunction> {
  const entry = join(await temporaryFolder(t), "handler.mjs");
  await writeFile(entry, source);
  return { name: "Tried", entry, environment: {}, timeoutMs };
}

function openSandboxes(t: TestContext): Sandboxes {
  const sandboxes = new Sandboxes(new PassThrough().resume());
  t.after(() => sandboxes.close());
  return sandboxes;
}

test("a sandbox starts a function's time limit once its handler is loaded", async (t) => {
  // Prepare
  const slowStart = "await new Promise((resolve) => setTimeout(resolve, 1500)); export const handler = async () => 1;";
  const slowAnswer = "export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));";
  const sandboxes = openSandboxes(t);
  // Act and assess
  assert.equal(await sandboxes.invoke(await functionOf(t, slowStart, 1000), {}), 1);
  await assert.rejects(sandboxes.invoke(await functionOf(t, slowAnswer, 1000), {}), { name: "Sandbox.Timedout" });
});

test("a sandbox awaits what its handler exports as `ready`, and does not count it as the function's time", async (t) => {
  // Prepare
  const loading = `
    let loaded = false;
    export const ready = new Promise((resolve) => setTimeout(resolve, 1500)).then(() => { loaded = true; });
    export const handler = async () => loaded;`;
  const failing = `
    export const ready = Promise.reject(new Error("no model"));
    export const handler = async () => 1;`;
  const sandboxes = openSandboxes(t);
  // Act and assess
  assert.equal(await sandboxes.invoke(await functionOf(t, loading, 1000), {}), true);
  await assert.rejects(sandboxes.invoke(await functionOf(t, failing), {}), { message: "no model" });
});

test("Sandboxes limits the workers and the queue of a function, and refuses further callers", async (t) => {
  // Prepare
  const counting = `
    import { threadId } from "node:worker_threads";
    export const handler = () => new Promise((resolve) => setTimeout(() => resolve(threadId), 20));`;
  const fn = await functionOf(t, counting);
  const sandboxes = openSandboxes(t);
  // Act
  const answers = await Promise.allSettled(Array.from({ length: 300 }, () => sandboxes.invokeSoon(fn, {}, STAYS)));
  const patient = await Promise.all(Array.from({ length: 300 }, () => sandboxes.invoke(fn, {})));
  // Assess
  const refused = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
  assert.ok(refused.length > 0 && refused.length < 300);
  assert.ok(refused.every((error) => error instanceof TooBusy));
  assert.ok(new Set(patient).size <= 32, `${new Set(patient).size} sandboxes`);
});

test("Sandboxes.close rejects waiting callers and starts nothing more", async (t) => {
  // Prepare
  const fn = await functionOf(t, "export const handler = () => new Promise(() => {});");
  const sandboxes = openSandboxes(t);
  const calls = Array.from({ length: 50 }, () => sandboxes.invoke(fn, {}).catch((error: Error) => error));
  // Act
  await sandboxes.close();
  // Assess
  const errors = await Promise.all(calls);
  assert.ok(errors.some((error) => error instanceof HostClosing));
  await assert.rejects(sandboxes.invoke(fn, {}), HostClosing);
  await until("no worker to be left", () => process.getActiveResourcesInfo().every((name) => name !== "Worker"));
});
