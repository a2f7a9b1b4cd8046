import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { request } from "node:http";
import { test } from "node:test";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { credentials, serveStore } from "../support.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();

/** Sends a body in signed chunks with a signed trailer, like the SDKs for Java and C++. */
async function putSigned(url: string, chunks: readonly string[], tamper: (body: string) => string = (body) => body) {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [date.slice(0, 8), "us-east-1", "s3", "aws4_request"];
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${credentials.secretAccessKey}`);
  const text = chunks.join("");
  const headers: Record<string, string> = {
    "content-encoding": "aws-chunked",
    host: new URL(url).host,
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "x-amz-date": date,
    "x-amz-decoded-content-length": String(text.length),
    "x-amz-trailer": "x-amz-checksum-sha256",
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const canonical = ["PUT", "/photos/signed", "", lines, names.join(";"), headers["x-amz-content-sha256"]].join("\n");
  const sign = (...parts: string[]) => hmac(key, parts.join("\n")).toString("hex");
  let signature = sign(ALGORITHM, date, scope.join("/"), sha256(canonical));
  const authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope.join("/")}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  let body = "";
  for (const chunk of [...chunks, ""]) {
    signature = sign(`${ALGORITHM}-PAYLOAD`, date, scope.join("/"), signature, sha256(""), sha256(chunk));
    body += `${chunk.length.toString(16)};chunk-signature=${signature}\r\n${chunk === "" ? "" : `${chunk}\r\n`}`;
  }
  const trailer = `x-amz-checksum-sha256:${createHash("sha256").update(text).digest("base64")}`;
  signature = sign(`${ALGORITHM}-TRAILER`, date, scope.join("/"), signature, sha256(`${trailer}\n`));
  body += `${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`;
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(
      `${url}/photos/signed`,
      { method: "PUT", headers: { ...headers, authorization } },
      async (answer) => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(await answer.toArray()).toString() });
      },
    );
    sent.on("error", reject).end(tamper(body));
  });
}

test("S3: signed chunks are decoded and each signature is verified", async (t) => {
  // Prepare
  const { url, s3 } = await serveStore(t);
  // Act
  const refused = await putSigned(url, ["first ", "second"], (body) => body.replace("second", "seconD"));
  const refusedTrailer = await putSigned(url, ["a"], (body) => body.replace(/(trailer-signature:)./, "$1x"));
  const stored = await putSigned(url, ["first ", "second"]);
  // Assess
  assert.match(refused.text, /SignatureDoesNotMatch/);
  assert.match(refusedTrailer.text, /SignatureDoesNotMatch/);
  assert.equal(stored.status, 200, stored.text);
  const got = await s3.send(new GetObjectCommand({ Bucket: "photos", Key: "signed" }));
  assert.equal(await got.Body?.transformToString(), "first second");
});
