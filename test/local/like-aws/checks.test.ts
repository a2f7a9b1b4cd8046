import assert from "node:assert/strict";
import { test } from "node:test";
import { identify } from "../../../lib/local/identities.ts";
import { requireDeployable, reservedConcurrency } from "../../../lib/local/like-aws/checks.ts";
import { Policies } from "../../../lib/local/like-aws/policies/policies.ts";
import { synthesize } from "../../../lib/local/synthesize.ts";
import { Resolver, type Resource, type Template } from "../../../lib/local/template.ts";

const stack = await synthesize({});
const withImportedBucket = await synthesize({ photosBucket: "my-photos", schedule: "cron(0 3 * * ? *)" });

function check(template: Template): void {
  const resolver = new Resolver(identify(template, "http://127.0.0.1:8080"));
  requireDeployable(template, resolver, new Policies(template, resolver));
}

/** The template without some statements: those whose JSON matches. */
function without(template: Template, type: string, pattern: RegExp): Template {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((item) => !isStatement(item, pattern)).map(change);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item)]));
  };
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => [
    logicalId,
    resource.Type === type ? (change(resource) as Resource) : resource,
  ]);
  return { ...template, Resources: Object.fromEntries(resources) };
}

function isStatement(value: unknown, pattern: RegExp): boolean {
  return typeof value === "object" && value !== null && "Effect" in value && pattern.test(JSON.stringify(value));
}

test("the stack can be deployed, also with a bucket from outside", () => {
  assert.doesNotThrow(() => check(stack));
  assert.doesNotThrow(() => check(withImportedBucket));
});

for (const [what, template, type, pattern, message] of [
  [
    "S3 may not send to its queue",
    stack,
    "AWS::SQS::QueuePolicy",
    /s3\.amazonaws/,
    /s3.amazonaws.com.*sqs:SendMessage/,
  ],
  ["S3 may not use the queue's key", stack, "AWS::KMS::Key", /s3\.amazonaws/, /s3.amazonaws.com.*kms:GenerateDataKey/],
  ["Lambda may not read the queue", stack, "AWS::IAM::Policy", /sqs:ReceiveMessage/, /sqs:ReceiveMessage/],
  ["Lambda may not use the queue's key", stack, "AWS::IAM::Policy", /sqs\./, /kms:Decrypt/],
  ["alarms may not publish", stack, "AWS::SNS::TopicPolicy", /cloudwatch/, /cloudwatch.*sns:Publish/],
  ["Lambda may not act with a role", stack, "AWS::IAM::Role", /lambda/, /lambda.*sts:AssumeRole/],
  ["the schedule may not start runs", stack, "AWS::IAM::Policy", /states:StartExecution/, /states:StartExecution/],
  [
    "the schedule may not start the backfill",
    withImportedBucket,
    "AWS::IAM::Policy",
    /lambda:InvokeFunction.*Backfill/,
    /lambda:InvokeFunction.*Backfill:live/,
  ],
  ["EventBridge may not send", withImportedBucket, "AWS::SQS::QueuePolicy", /events\./, /events.*sqs:SendMessage/],
] as const) {
  test(`a stack is refused if ${what}`, () => {
    // Prepare
    const changed = without(template, type, pattern);
    // Act and assess
    assert.throws(() => check(changed), { name: "NotDeployable", message });
  });
}

test("a stack is refused if a function's environment is too large", () => {
  // Prepare
  const Environment = { Variables: { TEXT: "x".repeat(4096) } };
  const [name = "", fn] =
    Object.entries(stack.Resources).find(([, { Type }]) => Type === "AWS::Lambda::Function") ?? [];
  assert.ok(fn);
  const large = { ...fn, Properties: { ...fn.Properties, Environment } };
  // Act and assess
  const check4096 = () => check({ ...stack, Resources: { ...stack.Resources, [name]: large } });
  assert.throws(check4096, { name: "NotDeployable", message: /environment/ });
});

test("reservations are refused if they leave other functions less than AWS keeps for them", async () => {
  // Prepare
  const template = await synthesize({ apiReserved: "5" });
  // Act and assess
  assert.deepEqual([...reservedConcurrency(template, 15)], [["Api", 5]]);
  assert.throws(() => reservedConcurrency(template, 14), { name: "NotDeployable", message: /unreserved/ });
});

test("a stack is refused if API Gateway may not invoke its functions", () => {
  // Prepare
  const others = Object.entries(stack.Resources).filter(([, { Type }]) => Type !== "AWS::Lambda::Permission");
  // Act and assess
  assert.throws(() => check({ ...stack, Resources: Object.fromEntries(others) }), /API Gateway may not invoke/);
});
