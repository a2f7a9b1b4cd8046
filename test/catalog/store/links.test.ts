import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { afterEach, test } from "node:test";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { presignGet } from "../../../lib/catalog/store/links.ts";
import { openCatalog } from "../../../lib/catalog/store/open.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

function open(environment: Record<string, string>) {
  for (const name of ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_SESSION_TOKEN"]) delete process.env[name];
  const keys = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: SECRET };
  const places = { CATALOG_TABLE: "t", PHOTOS_BUCKET: "p", CROPS_BUCKET: "c", RUNS_BUCKET: "r" };
  Object.assign(process.env, { AWS_REGION: "eu-west-1", ...keys, ...places, ...environment });
  return openCatalog();
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** The signature that a link should have: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
function signatureOf(link: string): string {
  const { host, pathname, search } = new URL(link);
  const query = search
    .slice(1)
    .split("&")
    .filter((part) => !part.startsWith("X-Amz-Signature="))
    .sort();
  const request = ["GET", pathname, query.join("&"), `host:${host}\n`, "host", "UNSIGNED-PAYLOAD"].join("\n");
  const parameters = new URL(link).searchParams;
  const [, ...scope] = parameters.get("X-Amz-Credential")!.split("/");
  const digest = createHash("sha256").update(request).digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", parameters.get("X-Amz-Date"), scope.join("/"), digest].join("\n");
  const key = scope.reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${SECRET}`);
  return hmac(key, toSign).toString("hex");
}

for (const { place, bucket, environment } of [
  { place: "in a bucket", bucket: "facet-crops", environment: {} },
  { place: "in a bucket with a dot in its name", bucket: "photos.example.org", environment: {} },
  { place: "in China", bucket: "facet-crops", environment: { AWS_REGION: "cn-north-1" } },
  { place: "on another host", bucket: "crops", environment: { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000" } },
  { place: "on a host of all services", bucket: "crops", environment: { AWS_ENDPOINT_URL: "http://127.0.0.1:9000" } },
  { place: "for a role", bucket: "facet-crops", environment: { AWS_SESSION_TOKEN: "a+b/c==" } },
] as const) {
  test(`presignGet: a link to an object ${place} has the SDK's address and a valid signature`, async () => {
    // Prepare
    const catalog = open(environment);
    const key = "main/2026/à la plage (1)'s *best*! + more~.jpg";
    const expected = await getSignedUrl(new S3Client({}), new GetObjectCommand({ Bucket: bucket, Key: key }));
    // Act
    const link = await presignGet(catalog, bucket, key, "image/jpeg");
    // Assess
    const [given, wanted] = [new URL(link), new URL(expected)];
    assert.equal(given.origin + given.pathname, wanted.origin + wanted.pathname);
    assert.equal(given.searchParams.get("X-Amz-Signature"), signatureOf(link));
    const scopeOf = ({ searchParams }: URL) => searchParams.get("X-Amz-Credential")!.replace(/\/\d{8}\//, "/");
    assert.equal(scopeOf(given), scopeOf(wanted));
    assert.equal(given.searchParams.get("X-Amz-Security-Token"), wanted.searchParams.get("X-Amz-Security-Token"));
    assert.equal(given.searchParams.get("response-content-type"), "image/jpeg");
  });
}

test("presignGet without a role for links returns the same link for 45 minutes, valid for at least 15", async (t) => {
  // Prepare
  const catalog = open({});
  const link = () => presignGet(catalog, "facet-crops", "a.jpg", "image/jpeg");
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-05-01T09:45:00.123Z") });
  // Act
  const first = await link();
  t.mock.timers.tick(45 * 60_000 - 1000);
  const same = await link();
  t.mock.timers.tick(1000);
  const next = await link();
  // Assess
  const { searchParams } = new URL(first);
  assert.equal(searchParams.get("X-Amz-Date"), "20260501T094500Z");
  assert.equal(searchParams.get("X-Amz-Expires"), "3600");
  assert.equal(same, first);
  assert.notEqual(next, first);
});
