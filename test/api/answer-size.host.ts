import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type TestContext, test } from "node:test";
import { listClusters } from "../../lib/api/operations/clusters.ts";
import { MOST_SUGGESTIONS } from "../../lib/api/operations/suggestions.ts";
import { ROUTES } from "../../lib/api/routes.ts";
import { cropUrl } from "../../lib/catalog/rows/crops.ts";
import { photoUrl } from "../../lib/catalog/rows/photos.ts";
import { previewUrl } from "../../lib/catalog/rows/previews.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { publishVersion } from "../../lib/catalog/versions/runs.ts";
import { writeVersion } from "../../lib/catalog/versions/versions.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../runs/library.ts";

/** The most bytes that a Lambda function may answer. */
const LARGEST_ANSWER = 6 * 1024 * 1024;

/** Base64, as session tokens are: 1,600 characters. */
const TOKEN = Buffer.concat(Array.from({ length: 38 }, (_, n) => createHash("sha256").update(`${n}`).digest()))
  .subarray(0, 1200)
  .toString("base64");

/** More characters than those of the longest bucket name with the longest host of S3. */
const LONGEST_BUCKET = "b".repeat(110);
const COVER_FACES = 12;
/** Links of a suggestion: as many faces as a question can have, and known faces of the person. */
const FACES_OF_A_SUGGESTION = 24 + 6;

async function openWithLongLinks(t: TestContext): Promise<Catalog> {
  process.env.AWS_SESSION_TOKEN = TOKEN;
  t.after(() => {
    delete process.env.AWS_SESSION_TOKEN;
  });
  return { ...(await openLibrary(t)), cropsBucket: LONGEST_BUCKET, photosBucket: LONGEST_BUCKET };
}

/** Bytes of a function's answer, in which the body is a string. */
function bytesOf(answer: object): number {
  return Buffer.byteLength(JSON.stringify({ statusCode: 200, headers: {}, body: JSON.stringify(answer) }));
}

test("a page of clusters is far below the largest answer, however many are asked for", async (t) => {
  // Prepare
  const catalog = await openWithLongLinks(t);
  const most = ROUTES.listClusters.query().parse({ limit: "200" });
  const numbers = Array.from({ length: most.limit * COVER_FACES }, (_, n) => n);
  await addFaces(
    catalog,
    numbers.map((n) => ({ faceId: faceIdOfNumber(n), vector: new Float32Array(4) })),
  );
  const clusters = Array.from({ length: most.limit }, (_, at) => ({
    ...{ clusterId: `c${String(at).padStart(20, "0")}`, size: COVER_FACES, radius: 0.5, since: 1 },
    faces: numbers
      .slice(at * COVER_FACES, (at + 1) * COVER_FACES)
      .map((n) => ({ faceId: faceIdOfNumber(n), distance: 0.123456 })),
  }));
  const counts = { eligible: numbers.length, noise: 0 };
  const origin = { version: 1, runId: "run", plannedAt: new Date().toISOString(), model: "test-embedder", ...counts };
  await writeVersion(catalog, origin, clusters);
  const size = { clusters: clusters.length, clustered: numbers.length };
  await publishVersion(catalog, { version: 1, highest: 1, basis: "run", settings: "", ...counts, ...size });
  const context = { catalog } as never;
  const answers: { items: object[]; cursor?: string | undefined }[] = [];
  // Act
  for (let cursor: string | undefined; answers.length === 0 || cursor; ) {
    const query = { ...most, ...(cursor ? { cursor } : {}) };
    const answer = await listClusters(context, { query } as never);
    answers.push(answer);
    cursor = answer.cursor;
  }
  // Assess
  assert.equal(answers.flatMap(({ items }) => items).length, most.limit, "all pages together have every cluster");
  for (const answer of answers) assert.ok(bytesOf(answer) < 0.6 * LARGEST_ANSWER, `${bytesOf(answer)} bytes`);
});

test("the pages of all other lists stay below the largest answer with links of the greatest length", async (t) => {
  // Prepare
  const catalog = await openWithLongLinks(t);
  const limitOf = (name: "listPeople" | "listPhotos" | "getPerson" | "listPersonFaces" | "getCluster") =>
    ROUTES[name].query().parse({ limit: "200" }).limit;
  const face = bytesOf({ faceId: faceIdOfNumber(1), url: await cropUrl(catalog, faceIdOfNumber(1)) }) + 500;
  // A key has at most 1,024 bytes, of which each can need three characters in a link.
  const key = "ü".repeat(512);
  const preview = await previewUrl(catalog, faceIdOfNumber(1).slice(0, 28), "small");
  const url = await photoUrl(catalog, key);
  const photo = bytesOf({ key, url, preview: url.length > preview.length ? url : preview, largePreview: url }) + 2000;
  // Act
  const pages = {
    listSuggestions: MOST_SUGGESTIONS * FACES_OF_A_SUGGESTION * face,
    listPeople: limitOf("listPeople") * face,
    listPhotos: limitOf("listPhotos") * photo,
    getPerson: limitOf("getPerson") * photo,
    listPersonFaces: limitOf("listPersonFaces") * face,
    getCluster: limitOf("getCluster") * face,
  };
  // Assess
  for (const [name, bytes] of Object.entries(pages)) assert.ok(bytes < LARGEST_ANSWER, `${name}: ${bytes} bytes`);
});
