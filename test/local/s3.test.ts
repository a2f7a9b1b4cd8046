import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "node:test";
import * as S3 from "@aws-sdk/client-s3";
import { serveStore, signedFetch } from "./support.ts";

const Bucket = "photos";
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");

/** Keys that need different escapes in paths, queries, headers and XML. */
const ODD_KEYS = [
  "a b",
  "a+b",
  "a%20b",
  "a%b",
  "ü/日本/😀.jpg",
  "a&b<c>\"d'",
  "a//b/../c/./d",
  "?q=1#f;x=y",
  "(a)!*~$@,:=",
  "tab\tnew\nline\rreturn",
  "bell\u0007",
  " lead and trail ",
  "0010",
  "__proto__",
];

test("S3: GetObject returns an object as PutObject wrote it", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  const Body = randomBytes(300_000);
  // Act
  const put = await s3.send(
    new S3.PutObjectCommand({
      Bucket,
      Key: "a.jpg",
      Body,
      ContentType: "image/jpeg",
      Metadata: { by: "ada" },
      CacheControl: "no-cache",
    }),
  );
  const got = await s3.send(new S3.GetObjectCommand({ Bucket, Key: "a.jpg" }));
  // Assess
  assert.equal(put.ETag, `"${md5(Body)}"`);
  assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Body);
  assert.equal(got.ContentType, "image/jpeg");
  assert.equal(got.CacheControl, "no-cache");
  assert.deepEqual(got.Metadata, { by: "ada" });
  assert.equal(got.ChecksumCRC32, put.ChecksumCRC32);
  assert.ok(got.ChecksumCRC32);
});

test("S3: every operation handles keys with special characters", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  // Act
  for (const Key of ODD_KEYS) await s3.send(new S3.PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }));
  const listed = await s3.send(new S3.ListObjectsV2Command({ Bucket, EncodingType: "url" }));
  const plain = await s3.send(new S3.ListObjectsV2Command({ Bucket }));
  const bodies = await Promise.all(
    ODD_KEYS.map(async (Key) => (await s3.send(new S3.GetObjectCommand({ Bucket, Key }))).Body?.transformToString()),
  );
  const deleted = await s3.send(
    new S3.DeleteObjectsCommand({ Bucket, Delete: { Objects: ODD_KEYS.map((Key) => ({ Key })) } }),
  );
  const left = await s3.send(new S3.ListObjectsV2Command({ Bucket }));
  // Assess
  const sorted = [...ODD_KEYS].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const decode = (key = "") => decodeURIComponent(key.replaceAll("+", " "));
  assert.deepEqual(
    listed.Contents?.map(({ Key }) => decode(Key)),
    sorted,
  );
  assert.deepEqual(
    plain.Contents?.map(({ Key }) => Key),
    sorted,
  );
  assert.deepEqual(
    bodies,
    ODD_KEYS.map((key) => `body of ${key}`),
  );
  assert.equal(deleted.Errors, undefined);
  assert.equal(left.KeyCount, 0);
});

test("S3: CopyObject keeps or replaces the headers and metadata of the source", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  const Key = "a + b/ü&.jpg";
  await s3.send(new S3.PutObjectCommand({ Bucket, Key, Body: "x", ContentType: "image/png", Metadata: { a: "1" } }));
  const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
  // Act
  await s3.send(new S3.CopyObjectCommand({ Bucket: "crops", Key: "kept", CopySource }));
  await s3.send(
    new S3.CopyObjectCommand({
      Bucket: "crops",
      Key: "new",
      CopySource,
      MetadataDirective: "REPLACE",
      ContentType: "text/plain",
    }),
  );
  await s3.send(new S3.DeleteObjectCommand({ Bucket, Key }));
  const kept = await s3.send(new S3.GetObjectCommand({ Bucket: "crops", Key: "kept" }));
  const replaced = await s3.send(new S3.HeadObjectCommand({ Bucket: "crops", Key: "new" }));
  // Assess
  assert.equal(await kept.Body?.transformToString(), "x");
  assert.equal(kept.ContentType, "image/png");
  assert.deepEqual(kept.Metadata, { a: "1" });
  assert.equal(replaced.ContentType, "text/plain");
  assert.deepEqual(replaced.Metadata, {});
});

test("S3: a multipart upload of 20 MB makes one object", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  const bytes = randomBytes(20 * 1024 * 1024);
  const Key = "big";
  const { UploadId } = await s3.send(new S3.CreateMultipartUploadCommand({ Bucket, Key, ContentType: "video/mp4" }));
  // Act
  const Parts: S3.CompletedPart[] = [];
  for (const [index, start] of [0, 8, 16].map((mb) => mb * 1024 * 1024).entries()) {
    const PartNumber = index + 1;
    const Body = bytes.subarray(start, start + 8 * 1024 * 1024);
    const part = await s3.send(new S3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 });
  }
  const listed = await s3.send(new S3.ListPartsCommand({ Bucket, Key, UploadId }));
  const uploads = await s3.send(new S3.ListMultipartUploadsCommand({ Bucket }));
  const done = await s3.send(
    new S3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
  const got = await s3.send(new S3.GetObjectCommand({ Bucket, Key }));
  const across = await s3.send(new S3.GetObjectCommand({ Bucket, Key, Range: "bytes=8388600-8388615" }));
  // Assess
  const whole = Buffer.concat(
    [0, 8, 16].map((mb) => Buffer.from(md5(bytes.subarray(mb * 2 ** 20, (mb + 8) * 2 ** 20)), "hex")),
  );
  assert.equal(listed.Parts?.length, 3);
  assert.equal(uploads.Uploads?.length, 1);
  assert.equal(done.ETag, `"${md5(whole)}-3"`);
  assert.equal(md5((await got.Body?.transformToByteArray()) ?? new Uint8Array()), md5(bytes));
  assert.equal(got.ContentType, "video/mp4");
  assert.deepEqual(Buffer.from((await across.Body?.transformToByteArray()) ?? []), bytes.subarray(8388600, 8388616));
});

test("S3: a multipart upload refuses wrong parts, and aborting removes it", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  const Key = "big";
  const { UploadId } = await s3.send(new S3.CreateMultipartUploadCommand({ Bucket, Key }));
  const one = await s3.send(new S3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "small" }));
  const two = await s3.send(new S3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 2, Body: "end" }));
  const complete = (...Parts: S3.CompletedPart[]) =>
    s3.send(new S3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  const [first, second] = [
    { PartNumber: 1, ETag: one.ETag },
    { PartNumber: 2, ETag: two.ETag },
  ];
  // Act, Assess
  await assert.rejects(complete(first, second), { name: "EntityTooSmall" });
  await assert.rejects(complete(second, first), { name: "InvalidPartOrder" });
  await assert.rejects(complete({ PartNumber: 1, ETag: two.ETag }), { name: "InvalidPart" });
  await s3.send(new S3.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
  await assert.rejects(complete(first), { name: "NoSuchUpload" });
});

test("S3: UploadPartCopy copies a range of another object", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  await s3.send(new S3.PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
  const { UploadId } = await s3.send(new S3.CreateMultipartUploadCommand({ Bucket, Key: "copy" }));
  const about = { Bucket, Key: "copy", UploadId };
  // Act
  const copied = await s3.send(
    new S3.UploadPartCopyCommand({
      ...about,
      PartNumber: 1,
      CopySource: "photos/source",
      CopySourceRange: "bytes=2-5",
    }),
  );
  const Parts = [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }];
  await s3.send(new S3.CompleteMultipartUploadCommand({ ...about, MultipartUpload: { Parts } }));
  const got = await s3.send(new S3.GetObjectCommand({ Bucket, Key: "copy" }));
  // Assess
  assert.equal(await got.Body?.transformToString(), "2345");
});

for (const algorithm of Object.values(S3.ChecksumAlgorithm).filter((name) => /^(CRC|SHA1$|SHA256$)/.test(name))) {
  test(`S3: streamed bodies are verified with ${algorithm} in a trailer`, async (t) => {
    // Prepare
    const { s3, url } = await serveStore(t);
    const bytes = randomBytes(200_000);
    // Act
    const put = await s3.send(
      new S3.PutObjectCommand({
        Bucket,
        Key: "s",
        Body: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)], { objectMode: false }),
        ContentLength: bytes.length,
        ChecksumAlgorithm: algorithm,
      }),
    );
    const got = await s3.send(new S3.GetObjectCommand({ Bucket, Key: "s", ChecksumMode: "ENABLED" }));
    const name = `x-amz-checksum-${algorithm.toLowerCase()}`;
    const frame = `3\r\nabc\r\n0\r\n${name}:AAAAAA==\r\n\r\n`;
    const wrong = await signedFetch(`${url}/photos/wrong`, {
      method: "PUT",
      body: frame,
      headers: {
        "content-encoding": "aws-chunked",
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": "3",
        "x-amz-trailer": name,
      },
    });
    // Assess
    const field = `Checksum${algorithm}` as "ChecksumCRC32";
    assert.ok(put[field]);
    assert.equal(got[field], put[field]);
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), bytes);
    assert.equal(got.ContentEncoding, undefined);
    assert.equal(wrong.status, 400);
    assert.match(await wrong.text(), /<Code>BadDigest<\/Code>/);
    await assert.rejects(s3.send(new S3.HeadObjectCommand({ Bucket, Key: "wrong" })), { name: "NotFound" });
  });
}

test("S3: a body that does not match its headers is refused and leaves nothing behind", async (t) => {
  // Prepare
  const { s3, url, store } = await serveStore(t);
  const put = (headers: Record<string, string>) =>
    signedFetch(`${url}/photos/k`, { method: "PUT", body: "hello", headers });
  // Act
  const badMd5 = await put({ "content-md5": Buffer.alloc(16).toString("base64") });
  const noMd5 = await put({ "content-md5": "short" });
  const badSha = await put({ "x-amz-content-sha256": "0".repeat(64) });
  const badCrc = await put({ "x-amz-checksum-crc32": "AAAAAA==" });
  const right = await put({ "content-md5": Buffer.from(md5(Buffer.from("hello")), "hex").toString("base64") });
  // Assess
  assert.match(await badMd5.text(), /BadDigest/);
  assert.match(await noMd5.text(), /InvalidDigest/);
  assert.match(await badSha.text(), /XAmzContentSHA256Mismatch/);
  assert.match(await badCrc.text(), /BadDigest/);
  assert.equal(right.status, 200);
  assert.equal((await s3.send(new S3.ListObjectsV2Command({ Bucket }))).KeyCount, 1);
  assert.ok(store);
});

test("S3: GetObject returns ranges", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  await s3.send(new S3.PutObjectCommand({ Bucket, Key: "r", Body: "0123456789" }));
  const read = async (Range: string) => {
    const got = await s3.send(new S3.GetObjectCommand({ Bucket, Key: "r", Range }));
    return [got.ContentRange, await got.Body?.transformToString()];
  };
  // Act, Assess
  assert.deepEqual(await read("bytes=2-4"), ["bytes 2-4/10", "234"]);
  assert.deepEqual(await read("bytes=7-"), ["bytes 7-9/10", "789"]);
  assert.deepEqual(await read("bytes=-3"), ["bytes 7-9/10", "789"]);
  assert.deepEqual(await read("bytes=8-99"), ["bytes 8-9/10", "89"]);
  assert.deepEqual(await read("lines=1-2"), [undefined, "0123456789"]);
  await assert.rejects(read("bytes=10-"), { name: "InvalidRange" });
});

test("S3: conditional reads and writes", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  const { ETag } = await s3.send(new S3.PutObjectCommand({ Bucket, Key: "c", Body: "1" }));
  const get = (more: object) => s3.send(new S3.GetObjectCommand({ Bucket, Key: "c", ...more }));
  const put = (more: object) => s3.send(new S3.PutObjectCommand({ Bucket, Key: "c", Body: "2", ...more }));
  const status = (code: number) => (error: S3.S3ServiceException) => error.$metadata.httpStatusCode === code;
  // Act, Assess
  await assert.rejects(get({ IfNoneMatch: ETag }), status(304));
  await assert.rejects(get({ IfMatch: '"other"' }), status(412));
  await assert.rejects(get({ IfModifiedSince: new Date(Date.now() + 5000) }), status(304));
  await assert.rejects(get({ IfUnmodifiedSince: new Date(0) }), status(412));
  await assert.rejects(put({ IfNoneMatch: "*" }), { name: "PreconditionFailed" });
  await assert.rejects(put({ IfMatch: '"other"' }), { name: "PreconditionFailed" });
  await assert.rejects(put({ Key: "absent", IfMatch: ETag }), { name: "NoSuchKey" });
  await put({ IfMatch: ETag });
  await put({ Key: "fresh", IfNoneMatch: "*" });
  const got = await get({ IfMatch: `"${md5(Buffer.from("2"))}"` });
  assert.equal(await got.Body?.transformToString(), "2");
});

test("S3: only one of many concurrent conditional writes succeeds", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  // Act
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) =>
      s3.send(new S3.PutObjectCommand({ Bucket, Key: "lock", Body: String(index), IfNoneMatch: "*" })),
    ),
  );
  // Assess
  assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
});
