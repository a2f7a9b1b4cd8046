import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { installModels, installSamples } from "../../lib/models/install.ts";
import type { SelfTest, SelfTestAnswer } from "../../lib/services/canary.ts";

/** An address at which nothing listens, so that a request to stored data would fail the test. */
const NOTHING = "http://127.0.0.1:9";

let picture: string;

before(async () => {
  Object.assign(process.env, {
    FACET_MODELS: await installModels(),
    POWERTOOLS_LOG_LEVEL: "SILENT",
    AWS_REGION: "us-east-1",
    AWS_ENDPOINT_URL: NOTHING,
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
    ...{ CATALOG_TABLE: "catalog", PHOTOS_BUCKET: "photos", CROPS_BUCKET: "crops", RUNS_BUCKET: "runs" },
  });
  picture = (await readFile(join(await installSamples(), "sample1.jpg"))).toString("base64");
});

/** Calls the handler of a function as the canary does. */
async function selfTest(name: "detect" | "embed" | "search", event: Omit<SelfTest, "selfTest">) {
  const { handler } = await import(`../../functions/${name}/handler.ts`);
  return (await handler({ selfTest: true, ...event }, {})) as SelfTestAnswer;
}

test("detect, embed and search test themselves with the sample photo, without any stored data", async () => {
  // Act
  const detected = await selfTest("detect", { picture });
  const embedded = await selfTest("embed", { crop: detected.crop ?? "" });
  const searched = await selfTest("search", { picture });
  // Assess
  assert.ok((detected.faces ?? 0) >= 1, JSON.stringify(detected.faces));
  assert.deepEqual(embedded, { vectorLength: 512 });
  assert.deepEqual(searched, { faces: detected.faces, vectorLength: 512 });
});

test("a self-test with a crop that is no picture fails", async () => {
  await assert.rejects(selfTest("embed", { crop: Buffer.from("letter").toString("base64") }));
});
