import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import * as S3 from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { credentials, serveStore, signedFetch } from "../support.ts";

const Bucket = "photos";

test("S3: both versions of ListObjects support prefixes, delimiters and pages", async (t) => {
  // Prepare
  const { s3, store } = await serveStore(t);
  const keys = ["a/1", "a/2", "a/b/3", "b", "c/4", "d"];
  for (const key of keys) await store.put(Bucket, key, Readable.from([Buffer.from(key)]));
  const pages = async (options: object) => {
    const found: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(new S3.ListObjectsV2Command({ Bucket, ...options, ContinuationToken }));
      found.push(
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
        ...(page.Contents ?? []).map(({ Key }) => Key),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return found.sort();
  };
  // Act
  const flat = await pages({ MaxKeys: 2 });
  const top = await pages({ Delimiter: "/", MaxKeys: 1 });
  const under = await pages({ Prefix: "a/", Delimiter: "/" });
  const after = await pages({ StartAfter: "b" });
  const v1 = await s3.send(new S3.ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 2 }));
  const v1next = await s3.send(new S3.ListObjectsCommand({ Bucket, Delimiter: "/", Marker: v1.NextMarker }));
  const none = await s3.send(new S3.ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
  // Assess
  assert.deepEqual(flat, keys);
  assert.deepEqual(top, ["a/", "b", "c/", "d"]);
  assert.deepEqual(under, ["a/1", "a/2", "a/b/"]);
  assert.deepEqual(after, ["c/4", "d"]);
  assert.equal(v1.NextMarker, "b");
  assert.deepEqual(
    v1next.Contents?.map(({ Key }) => Key),
    ["d"],
  );
  assert.deepEqual(
    v1next.CommonPrefixes?.map(({ Prefix }) => Prefix),
    ["c/"],
  );
  assert.equal(none.IsTruncated, false);
});

test("S3: presigned URLs read and write until they expire", async (t) => {
  // Prepare
  const { s3 } = await serveStore(t);
  const key = { Bucket, Key: "p + ü.jpg" };
  const putUrl = await getSignedUrl(s3, new S3.PutObjectCommand(key), { expiresIn: 60 });
  const getUrl = await getSignedUrl(
    s3,
    new S3.GetObjectCommand({ ...key, ResponseContentType: "text/html", ResponseContentDisposition: "attachment" }),
    { expiresIn: 60 },
  );
  const past = await getSignedUrl(s3, new S3.GetObjectCommand(key), {
    expiresIn: 60,
    signingDate: new Date(Date.now() - 61_000),
  });
  // Act
  const put = await fetch(putUrl, { method: "PUT", body: "hello" });
  const got = await fetch(getUrl);
  const expired = await fetch(past);
  // Assess
  assert.equal(put.status, 200);
  assert.equal(await got.text(), "hello");
  assert.equal(got.headers.get("content-type"), "text/html");
  assert.equal(got.headers.get("content-disposition"), "attachment");
  assert.equal(expired.status, 403);
  assert.match(await expired.text(), /<Code>AccessDenied<\/Code><Message>Request has expired/);
});

test("S3: requests not signed with a key of the host are refused", async (t) => {
  // Prepare
  const { s3, url } = await serveStore(t);
  const options = { endpoint: url, region: "us-east-1", forcePathStyle: true };
  const wrong = new S3.S3Client({ ...options, credentials: { ...credentials, secretAccessKey: "wrong" } });
  const other = new S3.S3Client({ ...options, credentials: { accessKeyId: "OTHER", secretAccessKey: "any" } });
  const link = await getSignedUrl(s3, new S3.GetObjectCommand({ Bucket, Key: "k" }));
  t.after(() => [wrong, other].forEach((client) => void client.destroy()));
  // Act
  const refused = await wrong.send(new S3.PutObjectCommand({ Bucket, Key: "k", Body: "x" })).catch((error) => error);
  const changed = await fetch(link.replace("/photos/k?", "/photos/l?"));
  const unknown = await other.send(new S3.PutObjectCommand({ Bucket, Key: "k", Body: "x" })).catch((error) => error);
  const unsigned = await Promise.all(
    [
      "/photos/k",
      "/photos",
      "/photos/k?AWSAccessKeyId=x&Expires=99999999999&Signature=x&response-content-type=text/html",
    ].map((path) => fetch(url + path)),
  );
  // Assess
  assert.equal(refused.name, "SignatureDoesNotMatch");
  assert.equal(unknown.name, "InvalidAccessKeyId");
  assert.equal(unknown.$metadata.httpStatusCode, 403);
  assert.deepEqual(
    unsigned.map(({ status, headers }) => [status, headers.get("content-type")]),
    unsigned.map(() => [403, "application/xml"]),
  );
  assert.match(await changed.text(), /SignatureDoesNotMatch/);
});

test("S3: unsupported operations are refused by name and change nothing", async (t) => {
  // Prepare
  const { s3, url } = await serveStore(t);
  await s3.send(new S3.PutObjectCommand({ Bucket, Key: "k", Body: "before" }));
  const requests = [
    ["GET", "/photos/k?tagging", "GetObjectTagging"],
    ["PUT", "/photos/k?tagging", "PutObjectTagging"],
    ["DELETE", "/photos/k?tagging", "DeleteObjectTagging"],
    ["PUT", "/photos/k?acl", "PutObjectAcl"],
    ["PUT", "/photos/k?retention", "PutObjectRetention"],
    ["PUT", "/photos/k?legal-hold", "PutObjectLegalHold"],
    ["PUT", "/photos/k?renameObject", "RenameObject"],
    ["POST", "/photos/k?restore", "RestoreObject"],
    ["POST", "/photos/k?select&select-type=2", "SelectObjectContent"],
    ["GET", "/photos/k?attributes", "GetObjectAttributes"],
    ["PUT", "/photos?versioning", "PutBucketVersioning"],
    ["GET", "/photos?versioning", "GetBucketVersioning"],
    ["GET", "/photos?versions", "ListObjectVersions"],
    ["PUT", "/photos?policy", "PutBucketPolicy"],
    ["PUT", "/photos?acl", "PutBucketAcl"],
    ["DELETE", "/photos?lifecycle", "DeleteBucketLifecycle"],
    ["GET", "/photos?notification", "GetBucketNotificationConfiguration"],
    ["DELETE", "/photos", "DeleteBucket"],
    ["POST", "/photos", "PostObject"],
    ["PUT", "/photos/k?somethingNew", "PutObject with somethingNew"],
    ["DELETE", "/photos/k?versionId=3", "DeleteObject"],
  ] as const;
  // Act, Assess
  for (const [method, path, name] of requests) {
    const answer = await signedFetch(url + path, { method, ...(method === "PUT" ? { body: "<Tagging/>" } : {}) });
    const text = await answer.text();
    assert.equal(answer.status, 501, `${method} ${path}`);
    assert.ok(text.includes("<Code>NotImplemented</Code>") && text.includes(`<Message>${name}`), `${path}: ${text}`);
  }
  const got = await s3.send(new S3.GetObjectCommand({ Bucket, Key: "k" }));
  assert.equal(await got.Body?.transformToString(), "before");
});

test("S3: errors have the codes of AWS", async (t) => {
  // Prepare
  const { s3, url } = await serveStore(t);
  // Act, Assess
  await assert.rejects(s3.send(new S3.GetObjectCommand({ Bucket, Key: "absent" })), S3.NoSuchKey);
  await assert.rejects(s3.send(new S3.GetObjectCommand({ Bucket: "absent", Key: "k" })), { name: "NoSuchBucket" });
  await assert.rejects(s3.send(new S3.PutObjectCommand({ Bucket: "absent", Key: "k", Body: "x" })), {
    name: "NoSuchBucket",
  });
  await assert.rejects(s3.send(new S3.PutObjectCommand({ Bucket, Key: "k".repeat(1025), Body: "x" })), {
    name: "KeyTooLongError",
  });
  await s3.send(new S3.DeleteObjectCommand({ Bucket, Key: "absent" }));
  const entity =
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>';
  const deep = "<Delete>".repeat(100_000) + "</Delete>".repeat(100_000);
  for (const body of ["<Delete><Object>", "", "{}", entity, deep]) {
    const broken = await signedFetch(`${url}/photos?delete`, { method: "POST", body });
    assert.equal(broken.status, 400, body.slice(0, 60));
    assert.match(await broken.text(), /MalformedXML/);
  }
  assert.deepEqual(
    (await s3.send(new S3.ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
    ["crops", "photos"],
  );
  await s3.send(new S3.HeadBucketCommand({ Bucket }));
  assert.equal((await s3.send(new S3.GetBucketLocationCommand({ Bucket }))).LocationConstraint ?? "", "");
});
