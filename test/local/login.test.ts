import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { callerOf, roleIn } from "../../lib/api/caller.ts";
import { Guesses } from "../../lib/local/guesses.ts";
import { HttpApi, type Route } from "../../lib/local/http-api.ts";
import { makeKey } from "../../lib/local/keys.ts";
import { Login } from "../../lib/local/login.ts";
import { putUser, removeUser } from "../../lib/local/users.ts";
import { signedFetch } from "../../lib/services/api-requests.ts";

const PASSWORD = "correct horse battery";
const key = makeKey();

/** A host with one route of the API, which answers who calls it, and the page, for a data folder with the user ada. */
async function openHost(t: TestContext) {
  const dataDir = await mkdtemp(join(tmpdir(), "facet-login-"));
  await putUser(dataDir, { name: "ada", password: PASSWORD, library: "family", role: "name" });
  const route = (name: string, type: "JWT" | "NONE"): Route => ({
    key: `GET ${name}`,
    access: { type, scopes: [], api: "people" },
    invoke: async (event: APIGatewayProxyEventV2) => {
      const caller = callerOf(event, true);
      return { who: caller.who, family: roleIn(caller, "family"), main: roleIn(caller, "main") };
    },
  });
  const login = new Login(dataDir, new Map([[key.accessKeyId, key.secretAccessKey]]), {
    guesses: new Guesses(() => 0),
  });
  const api = new HttpApi(
    login.withLogin([route("/people", "JWT"), route("/assets/{file}", "NONE")]),
    undefined,
    login.authorize,
  );
  const server = createServer(async (request, response) => {
    if (!(await login.serve(request, response))) await api.serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(dataDir, { recursive: true });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logIn = (name: string, password: string) =>
    fetch(`${url}/login`, { method: "POST", redirect: "manual", body: new URLSearchParams({ name, password }) });
  return { dataDir, url, logIn };
}

const cookieOf = (answer: Response) => (answer.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";

test("a user who logs in is known by a cookie that no script and no other site can use, until they log out", async (t) => {
  // Prepare
  const { url, logIn } = await openHost(t);
  // Act
  const loggedIn = await logIn("ada", PASSWORD);
  const cookie = cookieOf(loggedIn);
  const people = await fetch(`${url}/people`, { headers: { cookie } });
  await fetch(`${url}/logout`, { method: "POST", redirect: "manual", headers: { cookie } });
  const after = await fetch(`${url}/people`, { headers: { cookie } });
  // Assess
  assert.deepEqual([loggedIn.status, loggedIn.headers.get("location")], [303, "/"]);
  assert.match(loggedIn.headers.get("set-cookie") ?? "", /; HttpOnly; SameSite=Strict$/);
  assert.deepEqual(await people.json(), { who: "ada", family: "name" });
  assert.equal(after.status, 401);
  assert.match((await after.json()).type, /login-required/);
});

test("without a login, only pages are served, and login.json names the form", async (t) => {
  // Prepare
  const { url } = await openHost(t);
  // Act
  const statuses = await Promise.all(
    [{}, { cookie: "facet-1=x" }, { authorization: "Bearer x" }].map(
      async (headers) => (await fetch(`${url}/people`, { headers })).status,
    ),
  );
  const form = await (await fetch(`${url}/assets/login.json`)).json();
  const page = await (await fetch(url + form.form)).text();
  // Assess
  assert.deepEqual(statuses, [401, 401, 401]);
  assert.match(page, /<label for="password">/);
});

test("a request that is signed with the library's key has every role, and one with another key none", async (t) => {
  // Prepare
  const { url } = await openHost(t);
  const before = { ...process.env };
  t.after(() => Object.assign(process.env, before));
  const asked = async (secret: string) => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: secret });
    return signedFetch(url)({ method: "GET", path: "/people" });
  };
  // Act
  const [right, wrong] = [await asked(key.secretAccessKey), await asked("another")];
  // Assess
  const { who, ...roles } = await right.json();
  assert.notEqual(who, "someone");
  assert.deepEqual(roles, { family: "manage", main: "manage" });
  assert.equal(wrong.status, 403);
});

test("wrong names and passwords are answered alike, and many of them have to wait", async (t) => {
  // Prepare
  const { logIn } = await openHost(t);
  const answers: { status: number; page: string }[] = [];
  // Act
  for (const name of ["ada", "nobody"]) {
    const answer = await logIn(name, "a wrong password");
    answers.push({ status: answer.status, page: (await answer.text()).replace(`value="${name}"`, "") });
  }
  for (let again = 0; again < 5; again++) await logIn("ada", "a wrong password");
  const late = await logIn("ada", PASSWORD);
  // Assess
  assert.equal(answers[0]?.status, 401);
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(late.status, 429);
  assert.ok(Number(late.headers.get("retry-after")) > 0);
});

test("a login ends when the password changes or the user is removed; without users everyone is let in", async (t) => {
  // Prepare
  const { dataDir, url, logIn } = await openHost(t);
  const cookie = cookieOf(await logIn("ada", PASSWORD));
  const status = async () => (await fetch(`${url}/people`, { headers: { cookie } })).status;
  // Act
  const before = await status();
  await putUser(dataDir, { name: "ada", password: "another long password", library: "family", role: "name" });
  const changed = await status();
  await removeUser(dataDir, "ada");
  const everyone = await (await fetch(`${url}/people`)).json();
  // Assess
  assert.deepEqual([before, changed], [200, 401]);
  assert.deepEqual(everyone, { who: "someone", family: "manage", main: "manage" });
});
