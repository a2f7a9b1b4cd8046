import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { isPassword, readUsers } from "../../../lib/local/users.ts";
import { facet, facetJson, facetReading, temporaryFolder } from "../../support/facet.ts";

const [FIRST, SECOND] = ["correct horse battery", "another long password"] as const;

test("user: adds users with roles, changes a password, lists and removes them", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  const add = (password: string, ...args: string[]) =>
    facetReading(`${password}\n`, "user", "add", ...args, "--data", data);
  // Act
  const added = await add(FIRST, "ada", "--role", "name");
  const again = await add("", "ada", "--role", "view", "--library", "family");
  const isNow = async (password: string) => isPassword((await readUsers(data))[0], password);
  const isFirst = await isNow(FIRST);
  await add(SECOND, "ada", "--role", "manage", "--library", "family");
  const isSecond = (await isNow(SECOND)) && !(await isNow(FIRST));
  const listed = await facetJson("user", "list", "--data", data);
  const removed = await facet("user", "remove", "ada", "--data", data);
  // Assess
  assert.deepEqual([added.code, again.code, removed.code], [0, 0, 0], added.stderr + again.stderr + removed.stderr);
  assert.match(added.stdout, /ada has the role name in the library main/);
  assert.ok(!`${added.stdout}${added.stderr}`.includes(FIRST));
  assert.ok(isFirst, "an empty password leaves the former one");
  assert.ok(isSecond, "a new password replaces it");
  assert.deepEqual(listed, [{ name: "ada", libraries: { main: "name", family: "manage" } }]);
  assert.match(removed.stdout, /Removed ada; there is none left, so everyone on this machine may use the host/);
  assert.deepEqual(await readUsers(data), []);
});

test("user: refuses wrong names, short passwords, and what is missing", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  const cases: [input: string, args: string[], message: RegExp][] = [
    ["", ["add", "ada"], /Give --role: view, name, manage/],
    ["", ["add", "ada lovelace", "--role", "view"], /Give the user's name: 1 to 64 letters/],
    ["short\n", ["add", "ada", "--role", "view"], /A password has at least 12 characters/],
    ["", ["remove", "grace"], /There is no user grace/],
  ];
  for (const [input, args, message] of cases) {
    // Act
    const { code, stderr } = await facetReading(input, "user", ...args, "--data", data);
    // Assess
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, message);
  }
});
