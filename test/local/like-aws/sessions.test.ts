import assert from "node:assert/strict";
import { test } from "node:test";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type SessionCredentials, Sessions } from "../../../lib/local/like-aws/sessions.ts";
import { serveStore } from "../support.ts";

const ROLE = { arn: "arn:aws:iam::000000000000:role/Detect" };

const clientOf = (endpoint: string, { expiresAt: _, ...credentials }: SessionCredentials) =>
  new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });

test("a temporary key is accepted with its token of 1,500 characters, in headers and in links", async (t) => {
  // Prepare
  const sessions = new Sessions(new Map(), 60);
  const { url } = await serveStore(t, undefined, sessions);
  const session = sessions.issue(ROLE);
  const s3 = clientOf(url, session);
  t.after(() => s3.destroy());
  // Act
  await s3.send(new PutObjectCommand({ Bucket: "photos", Key: "a b.jpg", Body: "bytes" }));
  const link = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "photos", Key: "a b.jpg" }));
  // Assess
  assert.equal(session.sessionToken.length, 1500);
  assert.equal(await (await fetch(link)).text(), "bytes");
});

test("a temporary key is refused without its token, and with another one", async (t) => {
  // Prepare
  const sessions = new Sessions(new Map(), 60);
  const { url } = await serveStore(t, undefined, sessions);
  const session = sessions.issue(ROLE);
  const { sessionToken } = sessions.issue(ROLE);
  const put = new PutObjectCommand({ Bucket: "photos", Key: "a.jpg", Body: "bytes" });
  for (const token of ["", sessionToken]) {
    const s3 = clientOf(url, { ...session, sessionToken: token });
    t.after(() => s3.destroy());
    // Act and assess
    await assert.rejects(s3.send(put), { name: "InvalidToken" });
  }
});

test("an expired session is refused, in headers and in links", async (t) => {
  // Prepare
  const sessions = new Sessions(new Map(), -1);
  const { url } = await serveStore(t, undefined, sessions);
  const session = sessions.issue(ROLE);
  const s3 = clientOf(url, session);
  t.after(() => s3.destroy());
  const link = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "photos", Key: "a.jpg" }));
  // Act
  const answer = await fetch(link);
  // Assess
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /<Code>ExpiredToken<\/Code>/);
  await assert.rejects(s3.send(new PutObjectCommand({ Bucket: "photos", Key: "a.jpg", Body: "" })), {
    name: "ExpiredToken",
  });
});
