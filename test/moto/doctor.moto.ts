import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { checkBootstrap, checkIdentity } from "../../lib/services/doctor/identity.ts";
import { checkLeftovers } from "../../lib/services/doctor/leftovers.ts";
import { checkStack, readStack } from "../../lib/services/doctor/stack.ts";
import { type Moto, startMoto, withoutMoto } from "./server.ts";

const skip = withoutMoto();

let moto: Moto;

before(async () => {
  if (skip) return;
  moto = await startMoto(async () => undefined);
  Object.assign(process.env, {
    ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "secret" },
    AWS_ENDPOINT_URL: moto.url,
  });
});

after(async () => {
  await moto?.[Symbol.asyncDispose]();
});

test("the doctor reads identity, stack and leftovers from moto", { skip }, async () => {
  // Prepare
  const TemplateBody = JSON.stringify({ Resources: { Photos: { Type: "AWS::S3::Bucket" } } });
  const none = await readStack("Facet");
  await new CloudFormationClient({}).send(new CreateStackCommand({ StackName: "Facet", TemplateBody }));
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "facet-crops-old" }));
  const logGroupName = "/aws/vendedlogs/states/Facet-runs";
  await new CloudWatchLogsClient({}).send(new CreateLogGroupCommand({ logGroupName }));
  // Act
  const state = await readStack("Facet");
  const [identity, stack, leftovers] = [
    await checkIdentity(),
    checkStack("Facet", state),
    await checkLeftovers("Facet", state),
  ];
  // Assess
  assert.equal(none.status, undefined);
  assert.match(identity.text, /^account \d{12} as arn:aws:sts::/);
  assert.deepEqual(stack, { name: "stack", state: "ok", text: "Facet is CREATE_COMPLETE" });
  assert.deepEqual(
    state.resources.map(({ type }) => type),
    ["AWS::S3::Bucket"],
  );
  assert.equal(leftovers.text, `not part of the stack: bucket facet-crops-old, log group ${logGroupName}`);
});

test("the doctor finds the version of the bootstrap in moto", { skip }, async () => {
  const missing = await checkBootstrap();
  await new SSMClient({}).send(
    new PutParameterCommand({ Name: "/cdk-bootstrap/hnb659fds/version", Value: "27", Type: "String" }),
  );
  assert.deepEqual([missing.state, (await checkBootstrap()).state], ["problem", "ok"]);
});
