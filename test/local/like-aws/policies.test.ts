import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../../../lib/local/like-aws/policies/evaluate.ts";
import { neededFor } from "../../../lib/local/like-aws/policies/needed.ts";
import type { Question, Statement } from "../../../lib/local/like-aws/policies/statements.ts";

const ACCOUNT = "arn:aws:iam::000000000000:root";
const ROLE = { arn: "arn:aws:iam::000000000000:role/Detect" };
const S3 = { service: "s3.amazonaws.com" };
const OBJECT: Question = { action: "s3:GetObject", resource: "arn:aws:s3:::photos/a.jpg", context: {} };
const KEY: Question = {
  action: "kms:Decrypt",
  resource: "arn:aws:kms:us-east-1:000000000000:key/Key",
  context: { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
};
const QUEUE: Question = {
  action: "sqs:SendMessage",
  resource: "arn:aws:sqs:us-east-1:000000000000:photos",
  context: { "aws:SourceAccount": "000000000000" },
};

const allow = (rest: Partial<Statement>): Statement => ({ Effect: "Allow", Action: "*", Resource: "*", ...rest });
const deny = (rest: Partial<Statement>): Statement => ({ ...allow(rest), Effect: "Deny" });

const readsPhotos = allow({ Action: ["s3:GetObject"], Resource: "arn:aws:s3:::photos/*" });
const root = allow({ Action: "kms:*", Principal: { AWS: ACCOUNT } });

for (const [what, asker, question, identity, resource, allowed] of [
  ["a role may do what its policy allows", ROLE, OBJECT, [readsPhotos], [], true],
  ["a role may do nothing else", ROLE, { ...OBJECT, action: "s3:PutObject" }, [readsPhotos], [], false],
  [
    "a role may not reach another bucket",
    ROLE,
    { ...OBJECT, resource: "arn:aws:s3:::crops/a" },
    [readsPhotos],
    [],
    false,
  ],
  ["a denial of the resource wins", ROLE, OBJECT, [readsPhotos], [deny({ Principal: { AWS: "*" } })], false],
  ["a denial of the role wins", ROLE, OBJECT, [readsPhotos, deny({ Action: "s3:*" })], [], false],
  ["a resource may allow a role by name", ROLE, OBJECT, [], [allow({ Principal: { AWS: ROLE.arn } })], true],
  [
    "a resource that allows the account leaves it to roles",
    ROLE,
    OBJECT,
    [],
    [allow({ Principal: { AWS: ACCOUNT } })],
    false,
  ],
  ["a role's policy alone does not open a key", ROLE, KEY, [allow({})], [], false],
  ["a key that allows the account leaves it to roles", ROLE, KEY, [allow({ Action: "kms:Decrypt" })], [root], true],
  ["a key that allows the account opens for no one by itself", ROLE, KEY, [], [root], false],
  [
    "a service may do what the resource allows it",
    S3,
    QUEUE,
    [],
    [allow({ Principal: { Service: S3.service } })],
    true,
  ],
  [
    "a service may do nothing that the resource does not name it for",
    S3,
    QUEUE,
    [],
    [allow({ Principal: { AWS: ROLE.arn } })],
    false,
  ],
] as const) {
  test(what, () => {
    // Act
    const verdict = evaluate(asker, question, { identity, resource });
    // Assess
    assert.equal(verdict.allowed, allowed);
  });
}

for (const [operator, key, wanted, value, fulfilled] of [
  ["StringEquals", "aws:SourceAccount", ["1", "000000000000"], "000000000000", true],
  ["StringEquals", "aws:SourceAccount", "1", "000000000000", false],
  ["StringEquals", "aws:SourceAccount", "1", undefined, false],
  ["StringEqualsIfExists", "aws:SourceAccount", "1", undefined, true],
  ["StringNotEquals", "aws:SourceAccount", "1", "2", true],
  ["ArnLike", "aws:SourceArn", "arn:aws:s3:::*", "arn:aws:s3:::photos", true],
  ["ArnEquals", "aws:SourceArn", "arn:aws:s3:::photos", "arn:aws:s3:::crops", false],
  ["Bool", "aws:SecureTransport", "false", "true", false],
  ["NumericLessThan", "s3:TlsVersion", 1.2, "1.3", false],
  ["NumericLessThan", "s3:TlsVersion", 1.2, "1.1", true],
] as const) {
  test(`condition ${operator} of ${wanted} is ${fulfilled ? "" : "not "}fulfilled by ${value}`, () => {
    // Prepare
    const statement = allow({ Principal: { Service: S3.service }, Condition: { [operator]: { [key]: wanted } } });
    const question = { ...QUEUE, context: value === undefined ? {} : { [key]: value } };
    // Act
    const verdict = evaluate(S3, question, { identity: [], resource: [statement] });
    // Assess
    assert.equal(verdict.allowed, fulfilled);
  });
}

for (const [operation, action] of [
  ["SendMessageBatch", "sqs:SendMessage"],
  ["ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"],
]) {
  test(`${operation} needs the permission for one message`, () => {
    // Act
    const needed = neededFor({ accessKeyId: "", service: "sqs", operation: String(operation), resources: ["queue"] });
    // Assess
    assert.deepEqual(needed, [{ action, resource: "queue" }]);
  });
}

test("an unknown condition operator is refused, not ignored", () => {
  // Prepare
  const statement = allow({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } });
  // Act and assess
  assert.throws(() => evaluate(ROLE, OBJECT, { identity: [statement], resource: [] }), /IpAddress/);
});
