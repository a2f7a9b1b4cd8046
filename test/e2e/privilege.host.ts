import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { build } from "esbuild";
import { apiClient } from "../../bin/api-client.ts";
import { ENTRY } from "../../lib/cloud/entry.ts";
import type { Call } from "../../lib/local/calls.ts";
import type { Host } from "../../lib/local/host.ts";
import { identify, resourcesOf } from "../../lib/local/identities.ts";
import { AccessDenied } from "../../lib/local/like-aws/access-denied.ts";
import { NotDeployable, requireDeployable } from "../../lib/local/like-aws/checks.ts";
import { LIKE_AWS } from "../../lib/local/like-aws/options.ts";
import { neededFor } from "../../lib/local/like-aws/policies/needed.ts";
import { policiesOf } from "../../lib/local/like-aws/policies/of-template.ts";
import { Policies } from "../../lib/local/like-aws/policies/policies.ts";
import { Resources } from "../../lib/local/resources.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { plainName, Resolver, type Template } from "../../lib/local/template.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { installSamples } from "../../lib/models/install.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { fetchApi } from "../support/api.ts";
import { temporaryFolder } from "../support/facet.ts";
import { openTestHost } from "../support/host.ts";
import {
  allows,
  assumedRoles,
  type FunctionPolicy,
  functionPolicies,
  type Permission,
  type RolePolicy,
  withoutEachAllowance,
} from "../support/policies.ts";

/** Small blocks, so that the samples need all steps of a run. */
const CONTEXT = { FACE_CLUSTER_CORE: "2", clusterBlock: "4", clusterConcurrency: "8" };

/** Everything that settings can add to the stack. */
const WHOLE = { ...CONTEXT, migrateTo: FR_FEATURE.id, photosBucket: "holiday-photos", watch: "full" };

const calls: Call[] = [];
let template: Template;
let whole: Template;
let policies: FunctionPolicy[];
/** Of functions, and of other roles that functions assume. */
let roles: RolePolicy[];

before(
  async (t) => {
    template = await synthesize(CONTEXT);
    policies = functionPolicies(template);
    roles = [...policies, ...assumedRoles(template)];
    whole = await synthesize(WHOLE);
    const photos = join(await temporaryFolder(t as never), "photos");
    const samples = await installSamples();
    const { host, close } = await openTestHost({
      context: CONTEXT,
      observe: (call) => calls.push(call),
      likeAws: { ...LIKE_AWS, concurrency: 100, timesFaster: 60 },
    });
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

/** A task of an administrator. */
async function exportAll(host: Host): Promise<void> {
  const call = apiClient(host.url);
  const { taskId } = await call("startTask", { body: { operation: "export", input: { vectors: true } } });
  await host.settled();
  const { state, links = [] } = await call("getTask", { id: taskId });
  assert.equal(state, "succeeded");
  for (const link of links) await (await fetch(link)).bytes();
}

/** A ZIP file of a person's photos: a task writes it, and its link opens it for anyone until it expires. */
async function zip(host: Host, { taskId }: { readonly taskId: string }, photos: number): Promise<void> {
  await host.settled();
  const { state, reason, links = [] } = await apiClient(host.url)("getTask", { id: taskId });
  assert.deepEqual([state, reason, links.length], ["succeeded", undefined, 1]);
  const answer = await fetch(links[0]!);
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "application/zip"]);
  assert.match(answer.headers.get("content-disposition") ?? "", /^attachment; .*Ada%20Lovelace\.zip$/);
  assert.equal(bytes.readUInt16LE(bytes.length - 12), photos, "entries in the file");
  assert.match(links[0]!, /[?&]X-Amz-Expires=\d+/);
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
  await zip(host, await ask(`/people/${people[0].personId}/zip`, { method: "POST" }), photos.length);
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
  CopyObject: "s3:PutObject",
  HeadObject: "s3:GetObject",
  PutObject: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
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

const neededOf = (role: RolePolicy): Permission[] => [
  ...calls.filter(({ accessKeyId }) => accessKeyId === role.name).flatMap(neededFor),
  ...policies.filter(({ name }) => name === role.name).flatMap(neededByLambda),
];

test("the scenario calls every function", () => {
  // The gallery calls nothing, and only a deployment has a canary.
  const idle = roles.filter(
    ({ name }) =>
      !["ApiGallery", "SelfTestFunction"].includes(name) && !calls.some((call) => call.accessKeyId === name),
  );
  assert.deepEqual(
    idle.map(({ name }) => name),
    [],
  );
});

test("policies allow every call that a function makes", () => {
  const denied = roles.flatMap((policy) =>
    neededOf(policy)
      .filter((needed) => !policy.allowed.some((permission) => allows(permission, needed)))
      .map(({ action, resource }) => `${policy.name} may not ${action} of ${resource}`),
  );
  assert.deepEqual([...new Set(denied)], []);
});

test("policies allow exactly the calls that a function's code can make", async () => {
  const wrong: string[] = [];
  const all = functionPolicies(whole);
  assert.equal(all.length, policies.length + 3); // to migrate, to read an existing bucket, and to check
  for (const { name, actions } of await reachable(whole)) {
    const policy = all.find((one) => one.name === name);
    assert.ok(policy, name);
    const own = new Set(policy.allowed.map(({ action }) => action));
    const byLambda = new Set(neededByLambda(policy).map(({ action }) => action));
    const known = (action: string) => action.startsWith("kms:") || byLambda.has(action) || policy.reasons[action];
    const callable = [...own].filter((action) => /^(s3|dynamodb|states):/.test(action) || !known(action));
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
  const unused = roles.flatMap((policy) => {
    const needed = neededOf(policy);
    return policy.allowed
      .filter(({ action }) => !action.startsWith("kms:") && !policy.reasons[action])
      .filter((permission) => !needed.some((call) => allows(permission, call)))
      .map(({ action, resource }) => `${policy.name} does not ${action} of ${resource}`);
  });
  assert.deepEqual(unused, []);
});

test("policies allow the KMS key only through services that the function calls", () => {
  for (const policy of [...functionPolicies(whole), ...assumedRoles(whole)]) {
    const services = new Set(policy.allowed.map(({ action }) => action.split(":")[0]));
    for (const { action, resource, via } of policy.allowed.filter(({ action }) => action.startsWith("kms:"))) {
      assert.ok(via && services.has(via.split(".")[0]), `${policy.name}: ${action} via ${via}`);
      assert.doesNotMatch(resource, /\*/);
    }
  }
});

test("policies have no wildcard actions, and `*` resources only if AWS requires them", () => {
  for (const { name, allowed } of [...functionPolicies(whole), ...assumedRoles(whole)]) {
    for (const { action, resource } of allowed) {
      assert.doesNotMatch(action, /\*/, name);
      if (resource === "*") assert.match(action, /^xray:/, name);
      if (resource.includes("*") && resource !== "*")
        assert.match(resource, /^arn:aws:s3:::[\w-]+\/(\.tasks\/)?\*$/, name);
    }
  }
});

/** The calls of functions, one of each kind. */
function kindsOfCalls(): Map<RolePolicy, Call[]> {
  const kinds = new Map<string, Call>();
  for (const call of calls) {
    const places = call.resources.map((arn) => arn.split("/")[0]);
    kinds.set([call.accessKeyId, call.service, call.operation, call.absent, ...places].join(" "), call);
  }
  return new Map(roles.map((role) => [role, [...kinds.values()].filter((call) => call.accessKeyId === role.name)]));
}

/** Why a template cannot be deployed, or refuses one of these calls; undefined if it works. */
function faultOf(given: Template, made: ReturnType<typeof kindsOfCalls>): string | undefined {
  const resolver = new Resolver(identify(given, "http://127.0.0.1"));
  const decisions = new Policies(given, resolver);
  try {
    requireDeployable(given, resolver, decisions);
    for (const [{ arn }, some] of made) for (const call of some) decisions.requireCall({ arn }, call);
    return undefined;
  } catch (error) {
    if (error instanceof NotDeployable || error instanceof AccessDenied) return error.message;
    throw error;
  }
}

test("every permission in the policy of a key, queue, topic or role is needed to deploy, or for a call", () => {
  // Prepare
  const made = kindsOfCalls();
  const reduced = withoutEachAllowance(template);
  const known = new Set(reduced.map(({ name }) => name));
  const added = withoutEachAllowance(whole).filter(({ name }) => !known.has(name));
  // Act
  const unneeded = [
    ...reduced.filter(({ less }) => faultOf(less, made) === undefined),
    ...added.filter(({ less }) => faultOf(less, new Map()) === undefined),
  ];
  // Assess
  assert.equal(faultOf(template, made), undefined);
  assert.equal(faultOf(whole, new Map()), undefined);
  assert.ok(reduced.length > 20 && added.length > 3, `${reduced.length} ${added.length}`);
  assert.deepEqual(
    unneeded.map(({ name }) => name),
    [],
  );
});

test("state machines may invoke exactly the functions in their definitions", () => {
  // Prepare
  const resolver = new Resolver(identify(whole, "http://127.0.0.1"));
  const { identities } = policiesOf(whole, resolver);
  const stateMachines = new Resources(whole, resolver).stateMachines();
  assert.equal(stateMachines.length, 3);
  for (const { name, roleArn, definition } of stateMachines) {
    // Act
    const invoked = new Set(JSON.stringify(definition).match(/arn:aws:lambda:[\w:-]+/g));
    const statements = (identities.get(roleArn) ?? []).filter(({ Action }) => Action === "lambda:InvokeFunction");
    // Assess
    assert.deepEqual(new Set(statements.flatMap(({ Resource = [] }) => Resource)), invoked, name);
  }
});
