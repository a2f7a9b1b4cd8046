import assert from "node:assert/strict";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { HttpApi } from "../../lib/local/http-api.ts";
import { createS3Handler } from "../../lib/local/s3/handler.ts";
import { HostServer } from "../../lib/local/server.ts";
import { signed } from "../../lib/local/signed.ts";
import { openStore } from "./support.ts";

const keys = new Map([["FACETKEY", "secret"]]);

/** A server with the bucket `photos` and one route. */
async function openServer(t: TestContext): Promise<number> {
  const { store } = await openStore(t);
  const server = new HostServer("the-id");
  const { port } = new URL(await server.listen(0));
  t.after(() => server.close());
  const api = new HttpApi([
    { key: "GET /status", access: { type: "NONE", scopes: [], api: "" }, invoke: async () => ({ photos: 0 }) },
  ]);
  const refuse = signed(keys, () => assert.fail("nothing unsigned gets here"));
  server.services = {
    s3: createS3Handler(store, { keys }),
    dynamodb: refuse,
    states: refuse,
    sqs: refuse,
    http: (request, response) => api.serve(request, response),
    isBucket: (name) => name === "photos",
  };
  return Number(port);
}

async function send(port: number, line: string, headers: readonly string[] = []) {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${[line, `Host: 127.0.0.1:${port}`, "Connection: close", ...headers].join("\r\n")}\r\n\r\n`);
  const answer = await text(socket);
  return { status: Number(answer.split(" ")[1]), type: /content-type: (.*)\r/i.exec(answer)?.[1], answer };
}

test("a server that is starting shows a browser a page that loads itself again", async (t) => {
  // Prepare
  const server = new HostServer("the-id");
  const { port } = new URL(await server.listen(0));
  t.after(() => server.close());
  const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/`, { headers });
  // Act
  const page = await ask({ accept: "text/html,*/*", "accept-language": "de-AT,de" });
  const problem = await ask({ accept: "*/*" });
  // Assess
  assert.deepEqual([page.status, page.headers.get("refresh")], [503, "1"]);
  assert.match(await page.text(), /<html lang="de">[\s\S]*Facet wird gestartet/);
  assert.deepEqual([problem.status, problem.headers.get("content-type")], [503, "application/problem+json"]);
  assert.equal(problem.headers.get("retry-after"), "1");
});

test("the server refuses malformed requests with problem documents", async (t) => {
  // Prepare
  const port = await openServer(t);
  const lines = {
    "GET // HTTP/1.1": 400,
    "GET //[ HTTP/1.1": 400,
    "GET /\\[ HTTP/1.1": 400,
    "GET http:// HTTP/1.1": 400,
    "CONNECT evil.example:443 HTTP/1.1": 400,
    "GET http://evil.example/status HTTP/1.1": 400,
    "OPTIONS * HTTP/1.1": 400,
    "no request": 400,
    [`GET /status?cursor=${"a".repeat(100_000)} HTTP/1.1`]: 431,
    "GET /nothing HTTP/1.1": 404,
  };
  for (const [line, expected] of Object.entries(lines)) {
    // Act
    const { status, type } = await send(port, line);
    // Assess
    assert.deepEqual([status, type], [expected, "application/problem+json"], line.slice(0, 80));
  }
  assert.equal((await send(port, "GET /status HTTP/1.1", ["Origin:"])).status, 403);
  assert.match((await send(port, "HEAD /status HTTP/1.1")).answer, /facet-host: the-id/);
});

test("the server refuses unsigned requests in the format of their AWS service", async (t) => {
  // Prepare
  const port = await openServer(t);
  const target = ["X-Amz-Target: DynamoDB_20120810.ListTables"];
  const old = "/photos/a.jpg?response-content-type=text/html&AWSAccessKeyId=x&Expires=99999999999&Signature=x";
  // Act
  const answers = [
    await send(port, "GET /photos/a.jpg HTTP/1.1"),
    await send(port, `GET ${old} HTTP/1.1`),
    await send(port, "POST / HTTP/1.1", target),
  ];
  // Assess
  assert.deepEqual(
    answers.map(({ status, type }) => [status, type]),
    [
      [403, "application/xml"],
      [403, "application/xml"],
      [403, "application/x-amz-json-1.0"],
    ],
  );
  assert.match(answers[1]!.answer, /<Code>InvalidAccessKeyId</);
  assert.match(answers[1]!.answer, /content-security-policy: sandbox/);
});
