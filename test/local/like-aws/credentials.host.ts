import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { presignGet } from "../../../lib/catalog/store/links.ts";
import { putObject } from "../../../lib/catalog/store/objects.ts";
import { findSchema } from "../../../lib/catalog/store/schema.ts";
import { readLikeAws } from "../../../lib/local/like-aws/options.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";
import { until } from "../../support/wait.ts";

let opened: TestHost;

before(
  async () => {
    opened = await openTestHost({ likeAws: readLikeAws("sessionSec=2") });
  },
  { timeout: 120_000 },
);
after(() => opened.close());

test("links die with the credentials that signed them, and clients renew theirs", async () => {
  // Prepare
  const { catalog, host } = opened;
  const write = () => putObject(catalog, catalog.runsBucket, "a.json", Buffer.from("{}"), "application/json");
  const linkNow = () => presignGet(catalog, catalog.runsBucket, "a.json", "application/json");
  await write();
  const link = await linkNow();
  // Act
  await until("the link to die", async () => (await (await fetch(link)).text()).includes("ExpiredToken"));
  const schema = await findSchema(catalog);
  await until("another link to work", async () => (await fetch(await linkNow())).ok);
  // Assess
  assert.equal(new URL(link).searchParams.get("X-Amz-Security-Token")?.length, 1500);
  assert.ok(schema);
  assert.equal(host.environment.AWS_ACCESS_KEY_ID, "");
});

test("credentials are given only to who has the password of the host", async () => {
  // Prepare
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI = "" } = opened.host.environment;
  // Act
  const answer = await fetch(AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization: "wrong" } });
  // Assess
  assert.equal(answer.status, 403);
  assert.equal(await answer.text(), "");
});
