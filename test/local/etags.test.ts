import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rename, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import * as S3 from "@aws-sdk/client-s3";
import { mountFolder } from "../../lib/local/mount.ts";
import { serveStore, takeEvents, temporaryFolder } from "./support.ts";

const Bucket = "photos";
const md5 = (bytes: string | Buffer, encoding: "hex" | "base64" = "hex") =>
  createHash("md5").update(bytes).digest(encoding);
const MB = 1024 * 1024;

/** A store for each kind of ETags, with an assertion for that kind. */
async function prepare(t: TestContext, randomETags: boolean) {
  const opened = await serveStore(t, { randomETags });
  const { s3 } = opened;
  const seen = new Set<string>();
  return {
    ...opened,
    put: async (Key: string, Body: string, given: Partial<S3.PutObjectCommandInput> = {}) =>
      (await s3.send(new S3.PutObjectCommand({ Bucket, Key, Body, ...given }))).ETag,
    head: async (Key: string) => (await s3.send(new S3.HeadObjectCommand({ Bucket, Key }))).ETag,
    get: async (Key: string, given: Partial<S3.GetObjectCommandInput> = {}) => {
      const answer = await s3.send(new S3.GetObjectCommand({ Bucket, Key, ...given }));
      return { ...answer, text: await answer.Body?.transformToString() };
    },
    /** Asserts that a write has the ETag of its content, or for random ETags one that no earlier write had. */
    check: (eTag: string | undefined, ofContent: string) => {
      assert.match(eTag ?? "", /^"[0-9a-f]{32}(-\d+)?"$/);
      if (!randomETags) return assert.equal(eTag, `"${ofContent}"`);
      assert.notEqual(eTag, `"${ofContent}"`);
      assert.equal(eTag?.split("-")[1], ofContent.includes("-") ? `${ofContent.split("-")[1]}"` : undefined);
      assert.ok(!seen.has(eTag!), `${eTag} was given twice`);
      seen.add(eTag!);
    },
  };
}

const status = (code: number) => (error: { $metadata?: { httpStatusCode?: number } }) =>
  error.$metadata?.httpStatusCode === code;

for (const randomETags of [false, true]) {
  const kind = randomETags ? "random" : "content's";

  test(`${kind} ETags: each put and copy gets one, also a copy of an object to itself`, async (t) => {
    // Prepare
    const { s3, put, head, get, check } = await prepare(t, randomETags);
    const copy = async (Key: string) => {
      const { CopyObjectResult } = await s3.send(
        new S3.CopyObjectCommand({
          ...{ Bucket, Key, CopySource: `${Bucket}/a` },
          ...{ MetadataDirective: "REPLACE", Metadata: { rated: "5" } },
        }),
      );
      return CopyObjectResult?.ETag;
    };
    const ContentMD5 = md5("one", "base64");
    // Act and assess
    check(await put("a", "one", { ContentMD5 }), md5("one"));
    check(await put("a", "one", { ChecksumAlgorithm: "SHA256" }), md5("one"));
    check(await copy("b"), md5("one"));
    check(await copy("a"), md5("one"));
    const { Contents } = await s3.send(new S3.ListObjectsV2Command({ Bucket }));
    assert.deepEqual(
      Contents?.map(({ ETag }) => ETag),
      [await head("a"), await head("b")],
    );
    const got = await get("a", { ChecksumMode: "ENABLED" });
    assert.deepEqual([got.text, got.ETag], ["one", await head("a")]);
    assert.equal(got.ChecksumSHA256, createHash("sha256").update("one").digest("base64"));
    await assert.rejects(put("a", "two", { ContentMD5 }), { name: "BadDigest" });
  });

  test(`${kind} ETags: a multipart object's ends with the number of parts`, async (t) => {
    // Prepare
    const { s3, get, check } = await prepare(t, randomETags);
    const parts = [Buffer.alloc(5 * MB, 1), Buffer.from("end")];
    const Key = "large";
    const { UploadId } = await s3.send(
      new S3.CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: "CRC32" }),
    );
    const Parts: S3.CompletedPart[] = [];
    for (const [at, Body] of [...parts.entries(), [1, parts[1]!] as const]) {
      const PartNumber = at + 1;
      // Act: the last part is sent twice.
      const part = await s3.send(
        new S3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: "CRC32" }),
      );
      check(part.ETag, md5(Body));
      Parts[at] = { PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 };
    }
    const done = await s3.send(
      new S3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    // Assess
    const of = Buffer.concat(parts.map((part) => createHash("md5").update(part).digest()));
    check(done.ETag, `${md5(of)}-2`);
    const got = await get(Key, { PartNumber: 2 });
    assert.deepEqual([got.text, got.PartsCount, got.ETag], ["end", 2, done.ETag]);
  });

  test(`${kind} ETags: conditional requests and events use them`, async (t) => {
    // Prepare
    const { queues, put, get, head } = await prepare(t, randomETags);
    const before = await put("a", "one");
    const now = await put("a", "two");
    // Act and assess
    assert.equal((await get("a", { IfMatch: now })).text, "two");
    await assert.rejects(get("a", { IfMatch: before }), status(412));
    await assert.rejects(get("a", { IfNoneMatch: now }), status(304));
    await assert.rejects(put("a", "three", { IfMatch: before }), status(412));
    await put("a", "three", { IfMatch: now });
    await assert.rejects(put("a", "four", { IfNoneMatch: "*" }), status(412));
    const bodies = queues.receive("events", 10).map(({ body }) => body);
    assert.equal(bodies.length, 3);
    assert.ok(bodies.at(-1)?.includes((await head("a"))!.replaceAll('"', "")));
  });

  test(`${kind} ETags: a mounted file's stays the same until the file is rewritten`, async (t) => {
    // Prepare
    const { store, s3, queues, head, get, check } = await prepare(t, randomETags);
    const folder = await temporaryFolder(t);
    const mount = async (force = false) => (await mountFolder(store, Bucket, folder, { force })).close();
    for (const name of ["same", "touched", "rewritten", "moved"]) await writeFile(join(folder, name), name);
    await mount();
    const first: Record<string, string | undefined> = {};
    for (const key of ["same", "touched", "rewritten", "moved"]) first[key] = await head(key);
    for (const [key, eTag] of Object.entries(first)) check(eTag, md5(key));
    takeEvents(queues);
    // Act
    await utimes(join(folder, "touched"), 1, 1);
    await rm(join(folder, "rewritten"));
    await writeFile(join(folder, "rewritten"), "rewritten");
    await rename(join(folder, "moved"), join(folder, "elsewhere"));
    await mount();
    const events = takeEvents(queues).sort();
    await mount();
    // Assess
    assert.equal(await head("same"), first.same);
    for (const key of ["touched", "rewritten"]) check(await head(key), md5(key));
    check(await head("elsewhere"), md5("moved"));
    assert.deepEqual(
      events,
      randomETags ? ["+elsewhere", "+rewritten", "+touched", "-moved"] : ["+elsewhere", "-moved"],
    );
    assert.deepEqual(takeEvents(queues), [], "what was not written again has no event");
    assert.equal((await get("touched", { IfMatch: await head("touched") })).text, "touched");
    // Act: a file that changes unnoticed gets another ETag, and a scan that only repeats its event does not change it.
    await utimes(join(folder, "same"), 2, 2);
    const { CopyObjectResult } = await s3.send(
      new S3.CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/same` }),
    );
    const read = await head("same");
    await mount(true);
    // Assess
    check(CopyObjectResult?.ETag, md5("same"));
    check(read, md5("same"));
    assert.equal(await head("same"), read);
  });
}
