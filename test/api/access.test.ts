import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { before, type TestContext, test } from "node:test";
import middy from "@middy/core";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { passwordAccess } from "../../lib/api/access.ts";
import { problemAnswers } from "../../lib/api/problem.ts";

const SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:Password";

before(() => {
  Object.assign(process.env, { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
});

/** Secrets Manager as far as it is needed: every secret is `open sesame`, after `failures` failures. */
async function startSecrets(t: TestContext, failures = 0): Promise<void> {
  let left = failures;
  const server = createServer((_, response) => {
    left -= 1;
    const status = left >= 0 ? 400 : 200;
    const body = left >= 0 ? { __type: "AccessDeniedException" } : { ARN: SECRET, SecretString: "open sesame" };
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function guarded(secretArn: string | undefined) {
  const handler = middy<APIGatewayProxyEventV2>()
    .use(problemAnswers(() => {}))
    .use(passwordAccess(secretArn))
    .handler(async () => ({ statusCode: 200 }));
  return async (headers: Record<string, string>, method = "GET"): Promise<number> => {
    const event = { headers, requestContext: { http: { method } } } as unknown as APIGatewayProxyEventV2;
    const answer = await handler(event, {} as Context);
    return (answer as { statusCode: number }).statusCode;
  };
}

const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString("base64")}` });

test("the password opens, whoever gives it; nothing else does", async (t) => {
  // Prepare
  await startSecrets(t);
  const call = guarded(SECRET);
  // Act and assess
  assert.equal(await call(basic("ada:open sesame")), 200);
  assert.equal(await call(basic(":open sesame")), 200);
  for (const headers of [{}, basic("ada:"), basic("open sesame:ada"), { authorization: "Bearer open sesame" }]) {
    assert.equal(await call(headers), 401, JSON.stringify(headers));
  }
});

test("a secret that could not be read is read again", async (t) => {
  // Prepare
  await startSecrets(t, 1);
  const call = guarded(SECRET);
  // Act
  const answers = [await call(basic(":open sesame")), await call(basic(":open sesame"))];
  // Assess
  assert.deepEqual(answers, [500, 200]);
});

test("only an empty name of the secret leaves the door open", async () => {
  assert.equal(await guarded("")({}), 200);
  const unset = process.env.ACCESS_SECRET;
  delete process.env.ACCESS_SECRET;
  assert.equal(await guarded(undefined)(basic(":")), 500);
  if (unset !== undefined) process.env.ACCESS_SECRET = unset;
});

test("a page of another site may not write, even in a browser that knows the password", async (t) => {
  // Prepare
  await startSecrets(t);
  const call = guarded(SECRET);
  const from = (site: string) => ({ ...basic(":open sesame"), "sec-fetch-site": site });
  // Act and assess
  assert.equal(await call(from("cross-site"), "POST"), 403);
  assert.equal(await call(from("same-site"), "POST"), 403);
  assert.equal(await call(from("same-origin"), "POST"), 200);
});
