import assert from "node:assert/strict";
import { test } from "node:test";
import { apiClient } from "../../bin/api-client.ts";
import { putUser } from "../../lib/local/users.ts";
import { testHost } from "../support/host.ts";

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
