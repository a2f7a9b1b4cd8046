import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { ROUTES } from "../../lib/api/routes.ts";
import { FacetStack } from "../../lib/cloud/stack.ts";
import { resourcesOf } from "../../lib/local/identities.ts";
import type { Template } from "../../lib/local/template.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { stackOf, templateOf, UNBUNDLED } from "../support/stack.ts";

const outdir = mkdtempSync(join(tmpdir(), "facet-review-"));
after(() => rmSync(outdir, { recursive: true }));

const project = JSON.parse(readFileSync("cdk.json", "utf8")).context;
const app = new App({ outdir, context: { ...project, ...UNBUNDLED, alarmEmail: "ada@example.org" } });
const stack = new FacetStack(app, "Facet", { routes: Object.values(ROUTES), embedder: FR_FEATURE });
app.synth();
const template: Template = JSON.parse(readFileSync(join(outdir, "Facet.template.json"), "utf8"));

test("cdk-nag's AwsSolutions rules report only accepted findings", () => {
  // Act
  const { violations } = new AwsSolutionsChecks().validateScope(stack);
  // Assess
  const findings = violations.flatMap(({ ruleName, violatingResources }) =>
    (violatingResources ?? []).map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
  assert.deepEqual(findings, []);
});

test("cdk-nag's AwsSolutions rules report only accepted findings of deployments step by step, of a migration and of several libraries", () => {
  // Prepare
  const other = stackOf({ ...project, canary: "on", watch: "full", libraries: "prefix" }, { next: FR_FEATURE });
  // Act
  const { violations } = new AwsSolutionsChecks().validateScope(other);
  // Assess
  const findings = violations.flatMap(({ ruleName, violatingResources }) =>
    (violatingResources ?? []).map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
  assert.deepEqual(findings, []);
});

test("everything invokes functions by their alias", () => {
  // Prepare
  const aliases = new Map(
    resourcesOf(template, "AWS::Lambda::Alias").map(([id, { Properties }]) => [id, Properties.FunctionName.Ref]),
  );
  const functions = resourcesOf(template, "AWS::Lambda::Function").map(([id]) => id);
  const callers = ["Permission", "EventSourceMapping"].map((type) => `AWS::Lambda::${type}`);
  const calling = [...callers, "AWS::ApiGatewayV2::Integration", "AWS::StepFunctions::StateMachine"].flatMap((type) =>
    resourcesOf(template, type),
  );
  // Act
  const direct = calling.filter(([, { Properties }]) =>
    functions.some((id) => JSON.stringify(Properties).includes(`"${id}"`)),
  );
  // Assess
  assert.deepEqual(new Set(aliases.values()), new Set(functions));
  assert.ok(calling.length > 5, `${calling.length}`);
  assert.deepEqual(direct, []);
});

test("every accepted finding of cdk-nag has a reason", () => {
  const accepted = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY))
    .flatMap(({ data }) => Object.entries<{ reason?: string } | string>(data));
  assert.ok(accepted.length > 5, JSON.stringify(accepted));
  for (const [finding, reason] of accepted) assert.ok(JSON.stringify(reason).length > 20, `${finding}: ${reason}`);
});

test("the template stays below CloudFormation's 500 resources", () => {
  assert.ok(Object.keys(template.Resources).length < 500);
});

test("queues have a visibility timeout of six times the function's, partial batch responses and dead-letter queues", () => {
  for (const [id, { Properties: mapping }] of resourcesOf(template, "AWS::Lambda::EventSourceMapping")) {
    const queue = template.Resources[mapping.EventSourceArn["Fn::GetAtt"][0]]?.Properties;
    const [alias = ""] = /(?<="Ref":")\w+/.exec(JSON.stringify(mapping.FunctionName)) ?? [];
    const { FunctionName } = template.Resources[alias]?.Properties ?? {};
    const { Timeout } = template.Resources[FunctionName.Ref]?.Properties ?? {};
    assert.ok(queue.VisibilityTimeout >= 6 * Timeout, id);
    assert.ok(queue.RedrivePolicy.maxReceiveCount >= 1 && queue.RedrivePolicy.deadLetterTargetArn, id);
    assert.deepEqual(mapping.FunctionResponseTypes, ["ReportBatchItemFailures"], id);
    assert.ok(mapping.ScalingConfig.MaximumConcurrency, id);
  }
});

test("onnxruntime's telemetry is off in every function that has it, and in the image", () => {
  // Act
  const functions = resourcesOf(template, "AWS::Lambda::Function");
  const withIt = functions.filter(([, { Properties }]) => Properties.Layers || Properties.PackageType === "Image");
  // Assess
  assert.ok(withIt.length >= 10, `${withIt.length} functions`);
  for (const [id, { Properties }] of withIt) {
    assert.equal(Properties.Environment.Variables.ORT_DISABLE_TELEMETRY, "1", id);
  }
  assert.match(readFileSync("functions/embed/Dockerfile", "utf8"), /^ENV .*\bORT_DISABLE_TELEMETRY=1\b/m);
});

test("buckets, table, queues and logs are encrypted with the key; buckets require TLS and block public access", () => {
  const [[key] = [""], ...others] = resourcesOf(template, "AWS::KMS::Key");
  assert.deepEqual(others, []);
  const kept = ["S3::Bucket", "DynamoDB::GlobalTable", "SQS::Queue", "Logs::LogGroup"];
  for (const [id, { Properties }] of kept.flatMap((type) => resourcesOf(template, `AWS::${type}`))) {
    const { BucketEncryption, KmsMasterKeyId, KmsKeyId, Replicas } = Properties;
    const used = JSON.stringify([BucketEncryption, KmsMasterKeyId, KmsKeyId, Replicas?.[0]?.SSESpecification]);
    assert.ok(used.includes(key), `${id}: ${used}`);
  }
  for (const [id, { Properties }] of resourcesOf(template, "AWS::S3::Bucket")) {
    assert.deepEqual(new Set(Object.values(Properties.PublicAccessBlockConfiguration)), new Set([true]), id);
    const policies = resourcesOf(template, "AWS::S3::BucketPolicy").filter(
      ([, policy]) => policy.Properties.Bucket.Ref === id,
    );
    assert.ok(JSON.stringify(policies).includes('"aws:SecureTransport":"false"'), id);
  }
});

test("every route requires authorization, except the login page, its assets, and what visitors see with the token of a link", () => {
  const open = resourcesOf(template, "AWS::ApiGatewayV2::Route")
    .filter(([, { Properties }]) => !["JWT", "AWS_IAM"].includes(Properties.AuthorizationType))
    .map(([, { Properties }]) => Properties.RouteKey);
  assert.deepEqual(open.sort(), [
    "GET /",
    "GET /assets/{file}",
    "GET /shared",
    "GET /shared/photos",
    "GET /shared/photos/{id}/picture",
  ]);
  for (const [, { Properties }] of resourcesOf(template, "AWS::ApiGatewayV2::Api")) {
    assert.equal(Properties.CorsConfiguration, undefined);
  }
});

test("the runbook has a section for each alarm and no others", () => {
  const runbook = readFileSync("lib/cloud/RUNBOOK.md", "utf8");
  const sections = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  const full = templateOf({ watch: "full" }).toJSON() as Template;
  const alarms = resourcesOf(full, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
  const named = alarms.map(({ AlarmDescription }) => AlarmDescription.split(" ").at(-1));
  assert.deepEqual(named.sort(), sections.sort());
  for (const { AlarmActions } of alarms) assert.equal(AlarmActions.length, 1);
});

/** The template without hashes of assets and versions, environments, metadata, and resources that have tests of their own. */
function withoutCode({ Resources }: Template): object {
  const kept = Object.entries(Resources).filter(([, { Type }]) => !/ApiGatewayV2::Route$|IAM::Policy$/.test(Type));
  const scrubbed = JSON.stringify(Object.fromEntries(kept), (name, value) => {
    if (name === "Environment" || name === "Metadata") return undefined;
    return typeof value === "string" ? value.replace(/[0-9a-f]{64}/g, "ASSET") : value;
  });
  return JSON.parse(scrubbed.replace(/(CurrentVersion[0-9A-F]{8})[0-9a-f]{32}/g, "$1"));
}

test("the template matches its snapshot: node --test --test-update-snapshots updates it", (t) => {
  t.assert.snapshot(withoutCode(template));
});
