import assert from "node:assert/strict";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { syncFolder } from "../../bin/sync-folder.ts";
import { IgnoreRules } from "../../lib/indexing/ignore-rules.ts";
import { installSamples } from "../../lib/models/install.ts";
import { PhotosUpload } from "../../lib/services/photos-upload.ts";
import { type Moto, startMoto, withoutMoto } from "../moto/server.ts";
import { temporaryFolder } from "../support/facet.ts";

const skip = withoutMoto();

const BUCKET = "holiday-photos";

let moto: Moto;
let s3: S3Client;

before(async () => {
  if (skip) return;
  moto = await startMoto(async () => undefined);
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "secret",
    AWS_ENDPOINT_URL: moto.url,
  });
  s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
});

after(async () => {
  await moto?.[Symbol.asyncDispose]();
});

const options = { rules: new IgnoreRules(), deletes: false, force: false, onProgress: () => {} };

test("files are uploaded with their checksum, and compared by size and checksum", { skip }, async (t) => {
  // Prepare: a file of the same size as another one, and an object that another program uploaded
  const folder = await temporaryFolder(t);
  const samples = await installSamples();
  await mkdir(join(folder, "2026"));
  await cp(join(samples, "sample1.jpg"), join(folder, "2026/one.jpg"));
  await writeFile(join(folder, "two.jpg"), "abcd");
  await writeFile(join(folder, "three.jpg"), "same");
  await writeFile(join(folder, "notes.txt"), "not a photo");
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "three.jpg", Body: "same", ChecksumAlgorithm: "CRC32" }));
  const bucket = new PhotosUpload(BUCKET, "us-east-1");
  // Act
  const first = await syncFolder(bucket, folder, options);
  await writeFile(join(folder, "two.jpg"), "abcx");
  const second = await syncFolder(bucket, folder, options);
  const third = await syncFolder(bucket, folder, { ...options, force: true });
  // Assess
  assert.deepEqual([first.uploaded, first.unchanged, first.ignored, first.failed], [2, 1, 1, []]);
  assert.deepEqual([second.uploaded, second.unchanged], [1, 2]);
  assert.equal(third.uploaded, 3);
  const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: "2026/one.jpg", ChecksumMode: "ENABLED" }));
  assert.ok(head.ChecksumSHA256);
});

test("objects without a file are deleted only if asked for, and never by an empty folder", { skip }, async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "two.jpg"), "abcx");
  const bucket = new PhotosUpload(BUCKET, "us-east-1");
  // Act
  const kept = await syncFolder(bucket, folder, options);
  const removed = await syncFolder(bucket, folder, { ...options, deletes: true });
  await rm(join(folder, "two.jpg"));
  const empty = await syncFolder(bucket, folder, { ...options, deletes: true });
  // Assess
  assert.deepEqual([kept.missing, kept.deleted], [2, []]);
  assert.deepEqual(removed.deleted.toSorted(), ["2026/one.jpg", "three.jpg"]);
  assert.deepEqual([empty.missing, empty.deleted], [1, []]);
});

test("ignored files and sidecars beside photos are kept in the bucket", { skip }, async (t) => {
  // Prepare: objects of an ignored folder, of a hidden file, of no photo, and a sidecar that Facet wrote there
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "drafts"));
  const bucket = new PhotosUpload(BUCKET, "us-east-1");
  for (const key of ["one.jpg", "drafts/two.jpg", ".hidden.jpg", "notes.txt"]) {
    await writeFile(join(folder, key), key);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: key }));
  }
  for (const key of ["one.jpg.xmp", "drafts/gone.jpg", "gone.jpg.xmp"])
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: key }));
  // Act
  const synced = await syncFolder(bucket, folder, {
    ...options,
    rules: new IgnoreRules(["drafts/"]),
    deletes: true,
  });
  // Assess
  const kept: string[] = [];
  for await (const { key } of bucket.list()) kept.push(key);
  assert.deepEqual(kept, [".hidden.jpg", "drafts/two.jpg", "notes.txt", "one.jpg", "one.jpg.xmp"]);
  assert.deepEqual(synced.deleted.toSorted(), ["drafts/gone.jpg", "gone.jpg.xmp", "two.jpg"]);
});
