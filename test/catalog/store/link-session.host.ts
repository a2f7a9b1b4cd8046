import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { LINKS_KEY, libraryPartition } from "../../../lib/catalog/store/keys.ts";
import { forgetLinkSession } from "../../../lib/catalog/store/link-session.ts";
import { presignGet } from "../../../lib/catalog/store/links.ts";
import { putObject } from "../../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { LIKE_AWS } from "../../../lib/local/like-aws/options.ts";
import type { Template } from "../../../lib/local/template.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";

const MINUTE_MS = 60_000;

let opened: TestHost;
let linkRole: string;

before(
  async () => {
    opened = await openTestHost({ likeAws: LIKE_AWS, change: rememberRole });
    const { cropsBucket } = opened.catalog;
    await putObject(opened.catalog, cropsBucket, "main/a.jpg", Buffer.from("a crop"), "image/jpeg");
  },
  { timeout: 120_000 },
);
after(() => opened.close());
afterEach(() => forgetLinkSession(opened.catalog));

function rememberRole(template: Template): Template {
  const [name] = Object.keys(template.Resources).filter((id) => /^ApiLinksRole[0-9A-F]{8}$/.test(id));
  linkRole = `arn:aws:iam::000000000000:role/${name}`;
  return template;
}

/** The catalog as a new sandbox of a function has it. */
function sandboxOf(functionName: string): Catalog {
  const { catalog, host } = opened;
  assert.ok(host.aws);
  const credentials = host.aws.keys.issue(host.aws.policies.principalOf(functionName), 24 * 3600);
  const dynamo = new DynamoDBClient({ endpoint: host.url, region: "us-east-1", credentials });
  // The Date of answers is the real one, from which the client would correct the clock of a test that moves it.
  Object.defineProperty(dynamo.config, "systemClockOffset", { get: () => 0, set: () => {} });
  return { ...catalog, linkRole, documents: DynamoDBDocumentClient.from(dynamo) };
}

const linkOf = (catalog: Catalog, key = "main/a.jpg") => presignGet(catalog, catalog.cropsBucket, key, "image/jpeg");
const read = async (link: string) => (await fetch(link)).text();
const rowKey = () => ({ pk: libraryPartition(opened.catalog), sk: LINKS_KEY });

test("sandboxes of all functions that link return the same links", async () => {
  // Prepare
  const sandboxes = [sandboxOf("Api"), sandboxOf("Api"), sandboxOf("ApiSearch")];
  // Act
  const atOnce = await Promise.all(sandboxes.map((sandbox) => linkOf(sandbox)));
  const later = await linkOf(sandboxOf("Api"));
  // Assess
  assert.equal(await read(later), "a crop");
  assert.deepEqual(atOnce, [later, later, later]);
});

test("links change after 45 minutes, and each works for at least 15", async (t) => {
  // Prepare
  const begun = Date.now();
  t.mock.timers.enable({ apis: ["Date"], now: begun });
  const [first, second] = [sandboxOf("Api"), sandboxOf("ApiSearch")];
  const at = (ms: number) => t.mock.timers.setTime(begun + ms);
  // Act
  const early = await linkOf(first);
  at(45 * MINUTE_MS - 2000);
  const late = [await linkOf(first), await linkOf(second)];
  at(45 * MINUTE_MS + 2000);
  const next = [await linkOf(second), await linkOf(first)];
  at(60 * MINUTE_MS - 3000);
  const old = await read(early);
  at(60 * MINUTE_MS + 3000);
  const ended = await read(early);
  const current = await read(next[0] ?? "");
  t.mock.timers.reset();
  // Assess
  assert.deepEqual(late, [early, early]);
  assert.notEqual(next[0], early);
  assert.equal(next[1], next[0]);
  assert.equal(old, "a crop");
  assert.match(ended, /Request has expired|ExpiredToken/);
  assert.equal(current, "a crop");
});

test("the loss of the row is harmless", async () => {
  // Prepare
  const sandbox = sandboxOf("Api");
  const before = await linkOf(sandbox);
  // Act
  await opened.catalog.documents.send(new DeleteCommand({ TableName: opened.catalog.table, Key: rowKey() }));
  const same = await linkOf(sandbox);
  const other = await linkOf(sandboxOf("Api"));
  // Assess
  assert.equal(same, before);
  assert.deepEqual([await read(same), await read(other)], ["a crop", "a crop"]);
});

test("a session of another deployment's role is replaced", async () => {
  // Prepare
  const { documents, table } = opened.catalog;
  const theirs = { role: `${linkRole}-of-another`, accessKeyId: "theirs", secretAccessKey: "a", sessionToken: "b" };
  const Item = { ...rowKey(), ...theirs, expiresAt: Date.now() + 60 * MINUTE_MS };
  await documents.send(new PutCommand({ TableName: table, Item }));
  // Act
  const link = await linkOf(sandboxOf("Api"));
  // Assess
  const row = await documents.send(new GetCommand({ TableName: table, Key: rowKey() }));
  assert.equal(await read(link), "a crop");
  assert.equal(row.Item?.role, linkRole);
  assert.equal(row.Item?.keptUntil, row.Item?.expiresAt / 1000);
});

test("a session reads photos, crops and results of tasks, and nothing else", async () => {
  // Prepare
  const { catalog } = opened;
  const sandbox = sandboxOf("Api");
  const linkTo = async (bucket: string, key: string) => {
    await putObject(catalog, bucket, key, Buffer.from(key), "text/plain");
    return presignGet(sandbox, bucket, key, "text/plain");
  };
  const links = [
    await linkTo(catalog.photosBucket, "a.txt"),
    await linkTo(catalog.cropsBucket, "main/b.txt"),
    await linkTo(catalog.runsBucket, ".tasks/c.jsonl"),
    await linkTo(catalog.runsBucket, "main/versions/1.json"),
  ];
  // Act
  const answers = await Promise.all(links.map(read));
  const written = await fetch(links[0] ?? "", { method: "PUT", body: "other" });
  // Assess
  assert.deepEqual(answers.slice(0, 3), ["a.txt", "main/b.txt", ".tasks/c.jsonl"]);
  assert.match(answers[3] ?? "", /AccessDenied/);
  assert.equal(written.status, 403);
});

test("functions and users without permission to use the role are told so", async () => {
  // Prepare
  const detect = sandboxOf("DetectionDetect");
  const administrator = { ...opened.catalog, linkRole };
  // Act and assess
  await assert.rejects(linkOf(detect), { name: "LinksRefused", message: /sts:AssumeRole.*lib\/cloud\/links.ts/ });
  // The role's own policy does not trust every user of the account.
  await assert.rejects(linkOf(administrator), { name: "LinksRefused", message: /no resource-based policy/ });
});
