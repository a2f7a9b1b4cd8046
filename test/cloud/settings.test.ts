import assert from "node:assert/strict";
import { test } from "node:test";
import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { ROUTES } from "../../lib/api/routes.ts";
import { FacetStack } from "../../lib/cloud/stack.ts";
import { MEMORY_MB } from "../../lib/cost/memory.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { PARAMETERS } from "../../lib/parameters.ts";

/** Synthesises the template with these settings, without bundling. */
function synthesized(context: Record<string, unknown>): Template {
  const app = new App({ context: { "aws:cdk:bundling-stacks": [], ...context } });
  return Template.fromStack(new FacetStack(app, "Facet", { routes: Object.values(ROUTES), embedder: FR_FEATURE }));
}

test("settings reach the resources they configure", () => {
  // Act
  const template = synthesized({
    FACE_SIZE: "20",
    schedule: "cron(0 3 * * ? *)",
    architecture: "x86_64",
    removalPolicy: "destroy",
    logRetention: "7",
    detectMemory: "2048",
    detectConcurrency: "7",
    detectReserved: "9",
    maxReceiveCount: "3",
    clusterMergeMemory: "10240",
  });
  // Assess
  template.hasResourceProperties("AWS::Scheduler::Schedule", { ScheduleExpression: "cron(0 3 * * ? *)" });
  template.allResourcesProperties("AWS::Lambda::Function", { Architectures: ["x86_64"] });
  template.allResourcesProperties("AWS::Lambda::LayerVersion", { CompatibleArchitectures: ["x86_64"] });
  template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 7 });
  template.allResources("AWS::S3::Bucket", { DeletionPolicy: "Delete" });
  template.allResources("AWS::DynamoDB::GlobalTable", { DeletionPolicy: "Delete" });
  template.hasResourceProperties("AWS::Lambda::Function", {
    MemorySize: 2048,
    ReservedConcurrentExecutions: 9,
    Environment: { Variables: Match.objectLike({ FACE_SIZE: "20" }) },
  });
  template.hasResourceProperties("AWS::Lambda::Function", { MemorySize: 10240 });
  template.hasResourceProperties("AWS::Lambda::EventSourceMapping", { ScalingConfig: { MaximumConcurrency: 7 } });
  template.hasResourceProperties("AWS::SQS::Queue", { RedrivePolicy: Match.objectLike({ maxReceiveCount: 3 }) });
});

test("parameters and memory sizes from the context reach the functions", () => {
  // Prepare
  const middle = ({ min, max, whole }: (typeof PARAMETERS)[number]) =>
    String(whole ? Math.ceil((min + max) / 2) : (min + max) / 2);
  const parameters = Object.fromEntries(PARAMETERS.map((parameter) => [parameter.name, middle(parameter)]));
  const sizes = Object.keys(MEMORY_MB).map((name, at) => [`${name}Memory`, 2001 + at] as const);
  // Act
  const template = synthesized({ ...parameters, ...Object.fromEntries(sizes), tracing: "all" });
  // Assess
  const functions = Object.values(template.findResources("AWS::Lambda::Function")).map(({ Properties }) => Properties);
  const atWork = functions.filter(({ Environment }) => Environment?.Variables?.CATALOG_TABLE);
  assert.ok(atWork.length >= 12, `${atWork.length} functions know the catalog`);
  for (const { Environment } of atWork) {
    const given = Object.keys(parameters).map((name) => [name, Environment.Variables[name]]);
    assert.deepEqual(Object.fromEntries(given), parameters);
  }
  const given = functions.map(({ MemorySize }) => MemorySize);
  assert.deepEqual([...new Set(given)].sort(), sizes.map(([, size]) => size).sort());
  assert.ok(functions.every(({ TracingConfig }) => TracingConfig?.Mode === "Active"));
});

test("an invalid setting is refused with its name, its value and what is expected", () => {
  assert.throws(() => synthesized({ FACE_CLUSTER_CORE: "2.5" }), /FACE_CLUSTER_CORE is "2.5": give a whole number/);
  assert.throws(() => synthesized({ detectMemory: "64" }), /context detectMemory is 64: .*128/);
  assert.throws(() => synthesized({ removalPolicy: "keep" }), /context removalPolicy is keep: .*retain/);
  assert.throws(() => synthesized({ logRetention: "31" }), /context logRetention is 31: give a number of days/);
  assert.throws(() => synthesized({ schedule: "hourly" }), /context schedule is hourly: give rate/);
});

test("an existing photos bucket is only read, and its events come from EventBridge", () => {
  // Act
  const template = synthesized({
    photosBucket: "holiday-photos",
    photosKey: "arn:aws:kms:eu-west-1:111122223333:key/0aef",
  });
  // Assess
  template.resourceCountIs("AWS::S3::Bucket", 2);
  template.hasResourceProperties("AWS::Events::Rule", {
    EventPattern: { detail: { bucket: { name: ["holiday-photos"] } } },
    Targets: [Match.objectLike({ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("DetectionPhotosQueue"), "Arn"] } })],
  });
  const policies = Object.values(template.findResources("AWS::IAM::Policy"));
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const onPhotos = statements.filter(({ Resource }) => JSON.stringify(Resource).includes("holiday-photos"));
  assert.deepEqual([...new Set(onPhotos.flatMap(({ Action }) => Action))].sort(), ["s3:GetObject", "s3:ListBucket"]);
  const withKey = statements.filter(({ Resource }) => JSON.stringify(Resource).includes("key/0aef"));
  assert.deepEqual([...new Set(withKey.flatMap(({ Action }) => Action))], ["kms:Decrypt"]);
});
