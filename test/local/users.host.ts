import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { apiClient } from "../../bin/api-client.ts";
import { newToken } from "../../lib/api/share-token.ts";
import { putShare } from "../../lib/catalog/rows/shares.ts";
import { putUser } from "../../lib/local/users.ts";
import { testHost } from "../support/host.ts";
import { fetchOver } from "../support/https.ts";

const PASSWORD = "correct horse battery";

test("a host that is given users asks for their passwords, respects their roles, and logs who did what", async (t) => {
  // Prepare
  const { host, catalog, dataDir } = await testHost(t);
  const open = await fetch(`${host.url}/people`);
  for (const [name, role] of [
    ["ada", "name"],
    ["grace", "view"],
  ] as const)
    await putUser(dataDir, { name, password: PASSWORD, library: "main", role });
  /** Creates a person as a user. */
  const create = async (name: string) => {
    const body = new URLSearchParams({ name, password: PASSWORD });
    const login = await fetch(`${host.url}/login`, { method: "POST", redirect: "manual", body });
    const cookie = login.headers.get("set-cookie")?.split(";", 1)[0] ?? "";
    const headers = { cookie, "content-type": "application/json" };
    return fetch(`${host.url}/people`, { method: "POST", headers, body: JSON.stringify({ name: "Charles" }) });
  };
  // Act
  const closed = await fetch(`${host.url}/people`);
  const page = await fetch(`${host.url}/`);
  const statuses = [(await create("grace")).status, (await create("ada")).status];
  const bucket = `${host.url}/${catalog.cropsBucket}`;
  const unsigned = [await fetch(`${bucket}/?list-type=2`), await fetch(`${bucket}/main/x.jpg`, { method: "DELETE" })];
  const { items } = await apiClient(host.url)("listActions");
  // Assess
  assert.deepEqual([open.status, closed.status, page.status], [200, 401, 200]);
  assert.deepEqual(statuses, [403, 201]);
  assert.deepEqual(
    unsigned.map(({ status }) => status),
    [403, 403],
  );
  assert.deepEqual(
    items.map(({ who }) => who),
    ["ada"],
  );
});

test("another device gets the gallery and, after a login or with a link, photos; it reaches no AWS service", async (t) => {
  // Prepare
  const { host, catalog, dataDir } = await testHost(t, { library: "indexed", lanHost: "127.0.0.2" });
  const [url = ""] = host.lan?.addresses ?? [];
  const ca = await readFile(join(dataDir, "lan.pem"), "utf8");
  const ask = (path: string, init = {}) => fetchOver(ca, url + path, init);
  const logIn = () => {
    const body = String(new URLSearchParams({ name: "ada", password: PASSWORD }));
    return ask("/login", { method: "POST", headers: { origin: url }, body });
  };
  const { accessKeyId, secretAccessKey } = JSON.parse(await readFile(join(dataDir, "keys.json"), "utf8"));
  // Act
  const nobody = [await ask("/photos"), await ask("/health"), await ask("/"), await logIn()];
  await putUser(dataDir, { name: "ada", password: PASSWORD, library: "main", role: "view" });
  const [cookie = ""] = String((await logIn()).headers["set-cookie"]).split(/(?<=Secure)/);
  const headers = { cookie: cookie.split(";", 1)[0] ?? "" };
  const photos = await ask("/photos", { headers });
  const [photo] = JSON.parse(photos.body).items;
  const picture = await fetchOver(ca, photo.url);
  const packed = await ask("/openapi.json", { headers: { ...headers, "accept-encoding": "br, gzip" } });
  const signer = new SignatureV4({
    ...{ service: "dynamodb", region: "us-east-1", sha256: Sha256, credentials: { accessKeyId, secretAccessKey } },
  });
  const scan = await signer.sign({
    ...{ method: "POST", protocol: "https:", hostname: "127.0.0.2", path: "/", body: "{}" },
    headers: { host: new URL(url).host, "x-amz-target": "DynamoDB_20120810.ListTables" },
  });
  const { token, ...made } = newToken();
  const until = new Date(Date.now() + 3600_000).toISOString();
  const share = { title: "Party", photos: { person: [], without: [], match: "all", minFaces: 1 }, blurred: false };
  await putShare(catalog, { ...made, ...share, until, who: "ada", createdAt: until });
  const shared = await ask("/shared/photos", { headers: { "facet-share": token } });
  const services = [await ask("/", scan), await ask(`/${catalog.cropsBucket}/?list-type=2`, { headers })];
  // Assess
  assert.deepEqual(
    nobody.map(({ status }) => status),
    [401, 200, 200, 401],
  );
  assert.doesNotMatch(String(nobody[2]?.headers["content-security-policy"]), /127\.0\.0\.1/);
  assert.match(cookie, /; HttpOnly; SameSite=Strict; Secure$/);
  assert.doesNotMatch(photos.body, /127\.0\.0\.1/);
  assert.deepEqual([picture.status, picture.headers["content-type"]], [200, "image/jpeg"]);
  assert.deepEqual([shared.status, JSON.parse(shared.body).items.length > 0], [200, true]);
  assert.equal(packed.headers["content-encoding"], "br");
  assert.deepEqual(
    services.map(({ status }) => status),
    [401, 404],
  );
});
