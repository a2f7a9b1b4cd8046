import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, type TestContext, test } from "node:test";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { assumeRole } from "../../../lib/catalog/store/sts.ts";

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

const INPUT = { role: "arn:aws:iam::123456789012:role/Links", name: "links", seconds: 3600 };
const SESSION = `<AssumeRoleResponse><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>a/b+c</SecretAccessKey><SessionToken>d/e+f==</SessionToken>
  <Expiration>2026-05-01T11:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const fault = (code: string) =>
  `<ErrorResponse><Error><Code>${code}</Code><Message>Because.</Message></Error></ErrorResponse>`;

/** A stand-in for STS that gives these answers in turn, and a client whose credentials sign the calls. */
async function sts(t: TestContext, answers: readonly (readonly [status: number, body: string])[]) {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    const [status, body] = answers[received.length] ?? [500, ""];
    received.push(`${request.headers.authorization?.split(",")[0]} ${await text(request)}`);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  return { received, config: new DynamoDBClient({ region: "eu-west-1", credentials }).config };
}

test("assumeRole returns the session of a signed call, also after faults and throttling", async (t) => {
  // Prepare
  const { received, config } = await sts(t, [
    [503, ""],
    [400, fault("Throttling")],
    [200, SESSION],
  ]);
  // Act
  const session = await assumeRole(config, INPUT);
  // Assess
  const expiresAt = Date.parse("2026-05-01T11:00:00Z");
  assert.deepEqual(session, {
    accessKeyId: "ASIAEXAMPLE",
    secretAccessKey: "a/b+c",
    sessionToken: "d/e+f==",
    expiresAt,
  });
  assert.equal(received.length, 3);
  assert.match(received[2] ?? "", /Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request Action=AssumeRole&/);
  assert.match(received[2] ?? "", /RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FLinks&.*DurationSeconds=3600$/);
});

test("assumeRole does not repeat a call that was refused", async (t) => {
  // Prepare
  const { received, config } = await sts(t, [[403, fault("AccessDenied")]]);
  // Act and assess
  await assert.rejects(assumeRole(config, INPUT), {
    name: "StsError",
    code: "AccessDenied",
    message: "STS answered 403 AccessDenied: Because.",
  });
  assert.equal(received.length, 1);
});
