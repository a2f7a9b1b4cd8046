import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Guesses } from "../../lib/local/guesses.ts";
import { isPassword, isUserName, putUser, readUsers, removeUser, rolesOf } from "../../lib/local/users.ts";

async function folder(t: TestContext): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "facet-users-"));
  t.after(() => rm(made, { recursive: true }));
  return made;
}

test("a user has a role in each library and a password, of which the file holds a digest only", async (t) => {
  // Prepare
  const dataDir = await folder(t);
  const password = "correct horse battery";
  // Act
  await putUser(dataDir, { name: "ada", password, library: "main", role: "manage" });
  await putUser(dataDir, { name: "ada", library: "family", role: "view" });
  await putUser(dataDir, { name: "ada", library: "main", role: "name" });
  const [ada] = await readUsers(dataDir);
  // Assess
  assert.deepEqual([...rolesOf(ada!)].sort(), [
    ["family", "view"],
    ["main", "name"],
  ]);
  assert.deepEqual(
    await Promise.all([isPassword(ada, password), isPassword(ada, `${password}!`), isPassword(undefined, password)]),
    [true, false, false],
  );
  assert.ok(!(await readFile(join(dataDir, "users.json"), "utf8")).includes("horse"));
  assert.equal((await stat(join(dataDir, "users.json"))).mode & 0o077, 0);
});

test("a new user needs a password; the last one who is removed leaves none", async (t) => {
  const dataDir = await folder(t);
  await assert.rejects(putUser(dataDir, { name: "ada", library: "main", role: "view" }), /needs a password/);
  await putUser(dataDir, { name: "ada", password: "correct horse battery", library: "main", role: "view" });
  assert.equal(await removeUser(dataDir, "grace"), false);
  assert.equal(await removeUser(dataDir, "ada"), true);
  assert.deepEqual(await readUsers(dataDir), []);
});

test("names of users have no characters that a list of claims or a page could read otherwise", () => {
  assert.deepEqual(["ada", "Ada.Lovelace@example.org", "Åsa"].map(isUserName), [true, true, true]);
  assert.deepEqual(["", "a b", "a]", "<i>", "x".repeat(65)].map(isUserName), [false, false, false, false, false]);
});

test("wrong passwords for a name make further attempts wait, longer each time, also those at the same time", () => {
  // Prepare
  let now = 0;
  const guesses = new Guesses(() => now);
  // Act
  const free = Array.from({ length: 6 }, () => guesses.attempt("ada"));
  const waits = Array.from({ length: 4 }, () => {
    const wait = guesses.attempt("ada");
    now += 1000 * wait;
    guesses.attempt("ada");
    return wait;
  });
  // Assess
  assert.deepEqual(free, [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(waits, [1, 2, 4, 8]);
  assert.equal(guesses.attempt("grace"), 0);
  guesses.succeeded("ada");
  assert.equal(guesses.attempt("ada"), 0);
});
