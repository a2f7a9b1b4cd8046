import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { build } from "esbuild";
import { createTask, getTask } from "../../lib/catalog/rows/tasks.ts";
import { ENTRY } from "../../lib/cloud/entry.ts";
import type { Call } from "../../lib/local/calls.ts";
import type { Host } from "../../lib/local/host.ts";
import { resourcesOf } from "../../lib/local/identities.ts";
import { neededFor } from "../../lib/local/like-aws/policies/needed.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { plainName, type Template } from "../../lib/local/template.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installSamples } from "../../lib/models/install.ts";
import { startRun, startTask } from "../../lib/services/workflow.ts";
import { fetchApi } from "../support/api.ts";
import { temporaryFolder } from "../support/facet.ts";
import { openTestHost } from "../support/host.ts";
import { allows, type FunctionPolicy, functionPolicies, type Permission } from "../support/policies.ts";

/** Small blocks, so that the samples need all steps of a run. */
const CONTEXT = { FACE_CLUSTER_CORE: "2", clusterBlock: "4", clusterConcurrency: "8" };

const calls: Call[] = [];
let policies: FunctionPolicy[];

before(
  async (t) => {
    policies = functionPolicies(await synthesize(CONTEXT));
    const photos = join(await temporaryFolder(t as never), "photos");
    const samples = await installSamples();
    const { host, close } = await openTestHost({ context: CONTEXT, observe: (call) => calls.push(call) });
    try {
      await live(host, samples, photos);
    } finally {
      await close();
    }
  },
  { timeout: 300_000 },
);

/**
 * Uses everything: photos are added, changed and removed, runs are full, incremental and failing, people are named and
 * searched.
 */
async function live(host: Host, samples: string, photos: string): Promise<void> {
  const bucket = host.outputs.PhotosBucket ?? "";
  const run = async (input: object) => {
    await startRun(host.outputs.StateMachine ?? "", input);
    await host.settled();
  };
  await cp(join(samples, "sample1.jpg"), join(photos, "sample1.jpg"));
  await host.mount(bucket, photos, { watch: false });
  await host.drained();
  await run({});
  await cp(samples, photos, { recursive: true });
  await writeFile(join(photos, "letter.jpg"), "Dear Ada");
  await host.mount(bucket, photos, { watch: false });
  await host.drained();
  await run({ force: true });
  await use(host, await readFile(join(samples, "sample1.jpg")));
  await rm(join(photos, "sample2.jpg"));
  await cp(join(photos, "sample3.jpg"), join(photos, "sample1.jpg"));
  await host.mount(bucket, photos, { watch: false });
  await host.drained();
  await run({});
  await run({});
  await run({ parameters: { FACE_CLUSTER_CORE: "1000" } });
  await exportAll(host);
}

/** A task of an administrator. Only a host like AWS has the routes that start one. */
async function exportAll(host: Host): Promise<void> {
  const catalog = reachCatalog(host);
  const taskId = randomUUID();
  await createTask(catalog, { taskId, operation: "export", input: { vectors: true }, who: "ada" });
  await startTask((host.outputs.StateMachine ?? "").replace(/[^:]*$/, "TasksMachine"), taskId);
  await host.settled();
  assert.equal((await getTask(catalog, taskId))?.state, "succeeded");
}

/** Actions of a user in the gallery. */
async function use(host: Host, picture: Buffer): Promise<void> {
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetchApi(host.url, path, init);
    const body = await answer.json();
    assert.ok(answer.ok, `${path}: ${JSON.stringify(body)}`);
    return body;
  };
  const post = (path: string, body: object) =>
    ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const { items: clusters } = await ask("/clusters");
  await post(`/clusters/${clusters[0].clusterId}/name`, { name: "Ada" });
  await post(`/clusters/${clusters[0].clusterId}/name`, { name: "Ada Lovelace" });
  const { items: people } = await ask("/people");
  const { photos } = await ask(`/people/${people[0].personId}`);
  const { faces } = await ask(`/photos/${photos[0].photoId}`);
  for (const { url } of [photos[0], faces[0]]) await (await fetch(url)).bytes();
  const { items: similar } = await ask(`/faces/${faces[0].faceId}/similar`);
  await (await fetch(similar[0].url)).bytes();
  await ask("/search", { method: "POST", headers: { "content-type": "image/jpeg" }, body: new Uint8Array(picture) });
  await ask("/status");
  await post("/queues/photos/redrive", {});
  await ask("/openapi.json");
  await post("/runs", { force: true });
  await host.settled();
}

/**
 * The calls that each function's code can make: the SDK commands that are left in its bundle after unused code was
 * removed.
 */
async function reachable(template: Template): Promise<{ name: string; actions: string[] }[]> {
  const functions = resourcesOf(template, "AWS::Lambda::Function");
  return Promise.all(
    functions.map(async ([logicalId, { Metadata }]) => {
      const { outputFiles } = await build({
        entryPoints: [String(Metadata?.[ENTRY])],
        ...{ bundle: true, write: false, platform: "node", format: "esm", packages: "external", minifySyntax: true },
      });
      const commands = outputFiles[0]?.text.matchAll(/new (\w+)Command\d*\(/g) ?? [];
      const actions = [...commands].map(([, command = ""]) => COMMANDS[command] ?? `unknown:${command}`);
      return { name: plainName(logicalId), actions: [...new Set(actions)] };
    }),
  );
}

/** IAM actions of SDK commands. */
const COMMANDS: Record<string, string> = {
  GetObject: "s3:GetObject",
  HeadObject: "s3:GetObject",
  PutObject: "s3:PutObject",
  DeleteObjects: "s3:DeleteObject",
  ListObjectsV2: "s3:ListBucket",
  Get: "dynamodb:GetItem",
  BatchGet: "dynamodb:BatchGetItem",
  Query: "dynamodb:Query",
  Put: "dynamodb:PutItem",
  Update: "dynamodb:UpdateItem",
  Delete: "dynamodb:DeleteItem",
  BatchWrite: "dynamodb:BatchWriteItem",
  Invoke: "lambda:InvokeFunction",
  StartExecution: "states:StartExecution",
  GetQueueAttributes: "sqs:GetQueueAttributes",
  SendMessageBatch: "sqs:SendMessage",
  StartMessageMoveTask: "sqs:StartMessageMoveTask",
  ChangeMessageVisibilityBatch: "sqs:ChangeMessageVisibility",
};

/** Permissions that Lambda itself uses for a function: it writes the log and polls the queue. */
function neededByLambda({ log, queue, traced }: FunctionPolicy): Permission[] {
  const poll = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((action) => `sqs:${action}`);
  const traces = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];
  return [
    ...["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, resource: log })),
    ...(traced ? traces.map((action) => ({ action, resource: "*" })) : []),
    ...(queue ? poll.map((action) => ({ action, resource: queue })) : []),
  ];
}

const neededOf = (policy: FunctionPolicy): Permission[] => [
  ...calls.filter(({ accessKeyId }) => accessKeyId === policy.name).flatMap(neededFor),
  ...neededByLambda(policy),
];

test("the scenario calls every function", () => {
  // The gallery calls nothing, and only a deployment has a canary.
  const idle = policies.filter(
    ({ name }) =>
      !["ApiGallery", "SelfTestFunction"].includes(name) && !calls.some((call) => call.accessKeyId === name),
  );
  assert.deepEqual(
    idle.map(({ name }) => name),
    [],
  );
});

test("policies allow every call that a function makes", () => {
  const denied = policies.flatMap((policy) =>
    neededOf(policy)
      .filter((needed) => !policy.allowed.some((permission) => allows(permission, needed)))
      .map(({ action, resource }) => `${policy.name} may not ${action} of ${resource}`),
  );
  assert.deepEqual([...new Set(denied)], []);
});

test("policies allow exactly the calls that a function's code can make", async () => {
  const wrong: string[] = [];
  // A template that migrates to another model has an additional function, and one with an existing bucket another.
  const template = await synthesize({ ...CONTEXT, migrateTo: FR_FEATURE.id, photosBucket: "holiday-photos" });
  const all = functionPolicies(template);
  assert.equal(all.length, policies.length + 2);
  for (const { name, actions } of await reachable(template)) {
    const { allowed = [] } = all.find((policy) => policy.name === name) ?? {};
    const own = new Set(allowed.map(({ action }) => action));
    const callable = [...own].filter((action) => /^(s3|dynamodb|states):/.test(action));
    // S3 answers that an object is absent only to callers who may list its bucket.
    const listing = actions.includes("s3:GetObject") && own.has("s3:ListBucket") ? ["s3:ListBucket"] : [];
    const needed = new Set([...actions, ...listing]);
    for (const action of needed.difference(own)) wrong.push(`${name} calls ${action}: lib/cloud must grant it`);
    for (const action of new Set(callable).difference(needed))
      wrong.push(`${name} never calls ${action}: remove it from lib/cloud`);
  }
  assert.deepEqual(wrong, []);
});

test("policies allow only actions that are used, or that have a reason", () => {
  const unused = policies.flatMap((policy) => {
    const needed = neededOf(policy);
    return policy.allowed
      .filter(({ action }) => !action.startsWith("kms:") && !policy.reasons[action])
      .filter((permission) => !needed.some((call) => allows(permission, call)))
      .map(({ action, resource }) => `${policy.name} does not ${action} of ${resource}`);
  });
  assert.deepEqual(unused, []);
});

test("policies allow the KMS key only through services that the function calls", () => {
  for (const policy of policies) {
    const services = new Set(policy.allowed.map(({ action }) => action.split(":")[0]));
    for (const { action, resource, via } of policy.allowed.filter(({ action }) => action.startsWith("kms:"))) {
      assert.ok(via && services.has(via.split(".")[0]), `${policy.name}: ${action} via ${via}`);
      assert.doesNotMatch(resource, /\*/);
    }
  }
});

test("policies have no wildcard actions, and `*` resources only if AWS requires them", () => {
  for (const { name, allowed } of policies) {
    for (const { action, resource } of allowed) {
      assert.doesNotMatch(action, /\*/, name);
      if (resource === "*") assert.match(action, /^xray:/, name);
      if (resource.includes("*") && resource !== "*") assert.match(resource, /^arn:aws:s3:::[\w-]+\/\*$/, name);
    }
  }
});
