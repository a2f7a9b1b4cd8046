import assert from "node:assert/strict";
import { test } from "node:test";
import { templateOf } from "../support/stack.ts";

const { Resources, Outputs } = templateOf({}).toJSON();

/** Types of resources that hold what people cannot make again. */
const DATA = ["AWS::KMS::Key", "AWS::S3::Bucket", "AWS::DynamoDB::GlobalTable", "AWS::Cognito::UserPool"];

/** Properties that name a resource. A fixed name is taken if an earlier deployment left the resource behind. */
const NAMES =
  /^(LogGroupName|BucketName|TableName|QueueName|TopicName|FunctionName|RoleName|StateMachineName|DashboardName|UserPoolName|AliasName|AlarmName)$/;

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's shape
  readonly Properties?: any;
}

const resources = Object.entries<Resource>(Resources);

test("data outlive an update and the stack, and go with a first deployment that failed", () => {
  const policies = resources
    .filter(([, { Type }]) => DATA.includes(Type))
    .map(([id, { DeletionPolicy, UpdateReplacePolicy }]) => [id, DeletionPolicy, UpdateReplacePolicy]);
  // Assess
  assert.ok(policies.length >= 6, `${policies}`);
  for (const [id, atDelete, atReplace] of policies) {
    assert.deepEqual([atDelete, atReplace], ["RetainExceptOnCreate", "Retain"], id);
  }
});

test("only data are retained, and versions, which disappear with their functions", () => {
  const retained = resources.filter(
    ([, { Type, DeletionPolicy = "Delete" }]) => DeletionPolicy !== "Delete" && Type !== "AWS::Lambda::Version",
  );
  assert.deepEqual(new Set(retained.map(([, { Type }]) => Type)), new Set(DATA));
});

test("no setting of a resource keeps CloudFormation from deleting it", () => {
  const [[, { Properties }] = ["", {} as never]] = resources.filter(
    ([, { Type }]) => Type === "AWS::Cognito::UserPool",
  );
  assert.notEqual((Properties as { DeletionProtection?: string }).DeletionProtection, "ACTIVE");
});

test("no resource has a fixed name that another deployment would find taken", () => {
  const named = resources.flatMap(([id, { Type, Properties = {} }]) =>
    // These refer to a function that the stack names.
    /Permission$|EventSourceMapping$|Lambda::Version$|Lambda::Alias$/.test(Type)
      ? []
      : Object.entries(Properties)
          .filter(([name, value]) => NAMES.test(name) && !/AWS::StackId/.test(JSON.stringify(value)))
          .map(([name, value]) => `${id}.${name} = ${JSON.stringify(value)}`),
  );
  assert.deepEqual(named, []);
});

test("outputs have the names that DEPLOY.md gives them", () => {
  for (const name of ["Url", "ProgramsUrl", "PhotosBucket", "UserPool", "AlarmTopic", "StateMachine", "CatalogTable"]) {
    assert.ok(name in Outputs, `${name} of ${Object.keys(Outputs)}`);
  }
});

test("noncurrent photos and unfinished uploads are not kept for ever", () => {
  const buckets = resources.filter(([, { Type }]) => Type === "AWS::S3::Bucket");
  for (const [id, { Properties }] of buckets) {
    const { VersioningConfiguration, LifecycleConfiguration } = Properties;
    const rules = JSON.stringify(LifecycleConfiguration ?? {});
    assert.match(rules, /"AbortIncompleteMultipartUpload":\{"DaysAfterInitiation":7\}/, id);
    if (VersioningConfiguration) assert.match(rules, /"NoncurrentVersionExpiration":\{"NoncurrentDays":90\}/, id);
  }
});
