import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { LIKE_AWS } from "../../../lib/local/like-aws/options.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";
import { signedFetch } from "../support.ts";

let opened: TestHost;
let url: string;

before(
  async () => {
    opened = await openTestHost({ likeAws: LIKE_AWS });
    url = opened.host.url;
  },
  { timeout: 120_000 },
);
after(() => opened.close());

const aws = () => {
  assert.ok(opened.host.aws);
  return opened.host.aws;
};

const withToken = (path: string, token: string, init: RequestInit = {}) =>
  fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });

test("the API answers with a token of the user pool only, and the page without", async () => {
  // Act
  const [none, wrong, right, page] = await Promise.all([
    fetch(`${url}/people`),
    withToken("/people", "e30.e30.e30"),
    withToken("/people", await aws().accessToken()),
    fetch(url),
  ]);
  // Assess
  assert.deepEqual([none.status, await none.json()], [401, { message: "Unauthorized" }]);
  assert.deepEqual([wrong.status, right.status, page.status], [401, 200, 200]);
});

test("an id token, which has no scope, is forbidden", async () => {
  // Prepare
  const { id_token } = await aws().users.exchange({ grant_type: "password" });
  // Act
  const answer = await withToken("/people", id_token);
  // Assess
  assert.equal(answer.status, 403);
});

test("actions are recorded with the name of the user who is logged in", async () => {
  // Prepare
  const token = await aws().accessToken("ada");
  // Act
  const made = await withToken("/people", token, { method: "POST", body: JSON.stringify({ name: "Grace" }) });
  const { items } = await (await withToken("/actions", token)).json();
  // Assess
  assert.equal(made.status, 201, await made.text());
  assert.equal(items[0].who, "ada");
});

test("the gallery's login returns with a code, which is exchanged for tokens once, with its proof", async () => {
  // Prepare
  const { address, client } = await (await fetch(`${url}/assets/login.json`)).json();
  const verifier = "a".repeat(43);
  const code_challenge = createHash("sha256").update(verifier).digest("base64url");
  const login = { client_id: client, redirect_uri: `${url}/`, state: "the-state", code_challenge };
  // Act
  const returned = await fetch(`${address}/oauth2/authorize?${new URLSearchParams(login)}`, { redirect: "manual" });
  const back = new URL(returned.headers.get("location") ?? "");
  const grant = { grant_type: "authorization_code", client_id: client, redirect_uri: `${url}/` };
  const exchange = (more: object) =>
    fetch(`${address}/oauth2/token`, {
      method: "POST",
      headers: { origin: url },
      body: new URLSearchParams({ ...grant, code: back.searchParams.get("code") ?? "", ...more }),
    });
  const answer = await exchange({ code_verifier: verifier });
  const tokens = await answer.json();
  const again = await exchange({ code_verifier: verifier });
  const renewed = await exchange({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
  // Assess
  assert.notEqual(new URL(address).origin, url);
  assert.deepEqual([back.origin, back.searchParams.get("state")], [url, "the-state"]);
  assert.equal(answer.headers.get("access-control-allow-origin"), url);
  assert.equal((await withToken("/people", tokens.access_token)).status, 200);
  assert.deepEqual([again.status, await again.json()], [400, { error: "invalid_grant" }]);
  assert.equal((await withToken("/people", (await renewed.json()).access_token)).status, 200);
});

test("the login page sends nobody to another site", async () => {
  // Prepare
  const { address, client } = await (await fetch(`${url}/assets/login.json`)).json();
  const login = { client_id: client, redirect_uri: "https://elsewhere.example/", code_challenge: "x" };
  // Act
  const answer = await fetch(`${address}/oauth2/authorize?${new URLSearchParams(login)}`, { redirect: "manual" });
  // Assess
  assert.deepEqual([answer.status, await answer.json()], [400, { error: "invalid_request" }]);
});

test("a request signed for execute-api needs no token, and its actions have the signer's name", async () => {
  // Prepare
  const key = aws().keys.issue({ arn: "arn:aws:iam::000000000000:user/grace" });
  const signing = { service: "execute-api", key };
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ name: "Ada" });
  // Act
  const made = await signedFetch(`${url}/people`, { method: "POST", headers, body }, signing);
  const listed = await signedFetch(`${url}/actions?limit=1`, {}, signing);
  // Assess
  assert.equal(made.status, 201, await made.text());
  assert.equal((await listed.json()).items?.[0].who, "grace");
});

test("a signed request is forbidden with a wrong secret, an unknown key, or another body than was signed", async () => {
  // Prepare
  const key = aws().keys.issue({ arn: "arn:aws:iam::000000000000:user/grace" });
  const ask = (changes: object) =>
    signedFetch(`${url}/people`, {}, { service: "execute-api", key: { ...key, ...changes } });
  // Act
  const answers = await Promise.all([
    ask({ secretAccessKey: "x" }),
    ask({ accessKeyId: "x" }),
    ask({ sessionToken: "x" }),
  ]);
  // Assess
  assert.deepEqual(
    answers.map(({ status }) => status),
    [403, 403, 403],
  );
});

test("a signer may use the routes that their policy allows", async () => {
  // Prepare
  const Resource = "arn:aws:execute-api:*:*:*/$default/GET/*";
  const statements = [{ Effect: "Allow", Action: "execute-api:Invoke", Resource } as const];
  const reader = aws().keys.issue({ arn: "arn:aws:iam::000000000000:user/reader", statements });
  const role = aws().keys.issue(aws().policies.principalOf("DetectionDetect"));
  const ask = (key: typeof reader, method: string) =>
    signedFetch(`${url}/runs`, { method }, { service: "execute-api", key });
  // Act
  const answers = await Promise.all([ask(reader, "GET"), ask(reader, "POST"), ask(role, "GET")]);
  // Assess
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 403, 403],
  );
});
