import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { ENTRY } from "../../lib/cloud/entry.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { plainName, type Template } from "../../lib/local/template.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { until } from "../support/wait.ts";
import { type ReducedTemplate, reduce } from "./reduce.ts";
import { type Moto, startMoto, withoutMoto } from "./server.ts";

const skip = withoutMoto();

/** Small blocks, so that the samples are clustered by several tiles in Distributed Maps. */
const CONTEXT = { FACE_CLUSTER_CORE: "2", clusterBlock: "4", clusterConcurrency: "8" };

let template: Template;
let reduced: ReducedTemplate;
let moto: Moto;
/** Physical ids by logical id, from moto's CloudFormation. */
const made = new Map<string, { readonly type: string; readonly name: string }>();

before(async () => {
  if (skip) return;
  template = await synthesize(CONTEXT);
  reduced = reduce(template);
  moto = await startMoto((name, event) => invoke(name, event));
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL: moto.url,
    FACET_MODELS: await installModels(),
    POWERTOOLS_LOG_LEVEL: "SILENT",
  });
});

after(async () => {
  await moto?.[Symbol.asyncDispose]();
});

/** Logical ids, without the hash, of the functions that were called. */
const called = new Set<string>();

/** Loads the handler of a function of the stack, with Lambda's arguments. */
async function invoke(name: string, event: unknown): Promise<unknown> {
  const [logicalId] = [...made].find(([, of]) => of.type === "AWS::Lambda::Function" && of.name === name) ?? [];
  const entry = template.Resources[logicalId ?? ""]?.Metadata?.[ENTRY];
  if (typeof entry !== "string") throw new Error(`the stack has no function ${name}`);
  called.add(plainName(logicalId ?? ""));
  const { handler } = await import(pathToFileURL(entry).href);
  return handler(event, { functionName: name, awsRequestId: "moto", getRemainingTimeInMillis: () => 60_000 });
}

const nameOf = (logicalId: string) => made.get(logicalId)?.name ?? "";
const idOf = (name: string) => [...made.keys()].find((id) => plainName(id) === name) ?? "";

/** Polls a queue until it is empty, as an event source mapping does. @returns the number of messages */
async function drain(queueId: string, functionId: string): Promise<number> {
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const QueueUrl = nameOf(queueId);
  for (let count = 0; ; ) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 5 }));
    if (Messages.length === 0) return count;
    const Records = Messages.map(({ MessageId, Body }) => ({ messageId: MessageId, body: Body, attributes: {} }));
    assert.deepEqual(await invoke(nameOf(functionId), { Records }), { batchItemFailures: [] });
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    count += Messages.length;
  }
}

test("moto's CloudFormation creates all resources of the stack that it supports", { skip }, async (t) => {
  // Act
  await moto.form("cloudformation", {
    Action: "CreateStack",
    StackName: "Facet",
    TemplateBody: JSON.stringify(reduced.template),
    "Capabilities.member.1": "CAPABILITY_IAM",
  });
  const answer = await moto.form("cloudformation", { Action: "DescribeStackResources", StackName: "Facet" });
  // Assess
  const field = (text: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1] ?? "";
  for (const [, member = ""] of answer.matchAll(/<member>(.*?)<\/member>/gs)) {
    const [id, type, name] = ["LogicalResourceId", "ResourceType", "PhysicalResourceId"].map((it) => field(member, it));
    made.set(id!, { type: type!, name: name! });
  }
  assert.deepEqual([...made.keys()].sort(), Object.keys(reduced.template.Resources).sort());
  t.diagnostic(`created: ${made.size} resources`);
  for (const [type, count] of Object.entries(reduced.left)) t.diagnostic(`moto cannot create: ${count} x ${type}`);
});

test("the handlers index photos with moto's S3, SQS and DynamoDB", { skip, timeout: 300_000 }, async () => {
  // Prepare: the environment of every function, as resolved by CloudFormation
  for (const [id, { type, name }] of made) {
    if (type !== "AWS::Lambda::Function") continue;
    const { Environment } = await moto.get("lambda", `/2015-03-31/functions/${name}/configuration`);
    assert.ok(Environment.Variables, id);
    for (const [variable, value] of Object.entries(Environment.Variables)) {
      if (!/^(NODE_OPTIONS|FACET_MODELS|LOGIN_)/.test(variable)) process.env[variable] = String(value);
    }
  }
  const s3 = new S3Client({});
  const samples = await installSamples();
  const names = (await readdir(samples)).filter((name) => name.endsWith(".jpg"));
  await wireBuckets(s3);
  // Act
  for (const name of names) {
    const Body = await readFile(join(samples, name));
    await s3.send(new PutObjectCommand({ Bucket: process.env.PHOTOS_BUCKET, Key: name, Body }));
  }
  const photos = await drain(idOf("DetectionPhotosQueue"), idOf("DetectionDetect"));
  const crops = await drain(idOf("EmbeddingCropsQueue"), idOf("EmbeddingEmbed"));
  // Assess
  const { openCatalog } = await import("../../lib/catalog/store/open.ts");
  const { allFaces } = await import("../../lib/catalog/rows/faces.ts");
  const { allVectors } = await import("../../lib/catalog/rows/vectors.ts");
  const { findEmbedder } = await import("../../lib/models/registry.ts");
  const catalog = openCatalog();
  const faces = await Array.fromAsync(allFaces(catalog));
  assert.ok(photos >= names.length && crops >= 20 && faces.length >= 20, `${photos}, ${crops}, ${faces.length}`);
  const vectors = await Array.fromAsync(allVectors(catalog, findEmbedder().id));
  assert.equal(vectors.length, faces.length);
});

test("links are signed with a session of moto's STS, which is kept in the table", { skip }, async () => {
  // Prepare
  const { openCatalog } = await import("../../lib/catalog/store/open.ts");
  const { allFaces } = await import("../../lib/catalog/rows/faces.ts");
  const { cropUrl } = await import("../../lib/catalog/rows/crops.ts");
  const [face] = await Array.fromAsync(allFaces(openCatalog()));
  // Act
  const [first, second] = [await cropUrl(openCatalog(), face!.faceId), await cropUrl(openCatalog(), face!.faceId)];
  // Assess
  const answer = await fetch(first);
  assert.equal(first, second);
  assert.ok(new URL(first).searchParams.has("X-Amz-Security-Token"));
  assert.equal(answer.headers.get("content-type"), "image/jpeg");
});

/** Sets the notifications of buckets from the template, which moto's CloudFormation does not set. */
async function wireBuckets(s3: S3Client): Promise<void> {
  for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
    const rules = Type === "AWS::S3::Bucket" ? (Properties.NotificationConfiguration?.QueueConfigurations ?? []) : [];
    if (rules.length === 0) continue;
    const QueueConfigurations = rules.map(({ Event, Queue }: { Event: string; Queue: { "Fn::GetAtt": [string] } }) => ({
      Events: [Event],
      QueueArn: `arn:aws:sqs:us-east-1:123456789012:${nameOf(Queue["Fn::GetAtt"][0]).split("/").at(-1)}`,
    }));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: nameOf(id),
        NotificationConfiguration: { QueueConfigurations },
      }),
    );
  }
}

/**
 * Creates the state machine in moto's engine, which does not know those of its CloudFormation, by the same definition.
 */
async function handToEngine(sfn: SFNClient, stateMachineArn: string): Promise<string> {
  const { definition, roleArn, name } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  await moto.runStateMachines(true);
  const created = await sfn.send(new CreateStateMachineCommand({ name, definition, roleArn }));
  return created.stateMachineArn ?? "";
}

test("moto's Step Functions engine runs the synthesised state machine", { skip, timeout: 300_000 }, async () => {
  // Prepare
  const { openCatalog } = await import("../../lib/catalog/store/open.ts");
  const { startRun } = await import("../../lib/services/workflow.ts");
  const { allMembers, latestVersion } = await import("../../lib/catalog/versions/versions.ts");
  const sfn = new SFNClient({});
  const stateMachineArn = await handToEngine(sfn, nameOf(idOf("ClusteringRuns")));
  // Act
  await startRun(stateMachineArn, {});
  const [execution] = (await sfn.send(new ListExecutionsCommand({ stateMachineArn }))).executions ?? [];
  const describe = () => sfn.send(new DescribeExecutionCommand({ executionArn: execution?.executionArn }));
  const isRunning = async () => (await describe()).status === "RUNNING";
  await until("the execution to end", async () => !(await isRunning()), { ms: 240_000, everyMs: 500 });
  const ended = await describe();
  // Assess
  assert.equal(ended.status, "SUCCEEDED", `${ended.error} ${ended.cause}`);
  for (const step of ["Plan", "Neighbours", "Cores", "Link", "Merge", "Publish"]) {
    assert.ok(called.has(`ClusteringFunctions${step}`), `${step} was not called`);
  }
  const catalog = openCatalog();
  const version = await latestVersion(catalog);
  assert.ok(version !== undefined, "no version is published");
  const members = await Array.fromAsync(allMembers(catalog, version));
  assert.ok(members.length >= 2, `${members.length} faces in clusters`);
});
