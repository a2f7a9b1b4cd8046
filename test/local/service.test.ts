import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { temporaryFolder } from "../support/facet.ts";

const root = join(import.meta.dirname, "../..");
const unit = join(root, "lib/local/facet.service");

/** What systemd says about a unit; undefined if this machine has no systemd. */
async function verify(file: string, runtime: string): Promise<string | undefined> {
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
  const said = await promisify(execFile)("systemd-analyze", ["--user", "verify", file], { env }).catch(
    (error) => error,
  );
  return said.code === "ENOENT" ? undefined : said.stderr;
}

test("the service of systemd is valid and starts files that exist", async (t) => {
  // Prepare
  const text = await readFile(unit, "utf8");
  const folder = await temporaryFolder(t);
  const damaged = join(folder, "damaged.service");
  await writeFile(damaged, text.replace("Type=exec", "Type=nothing"));
  // Act
  const [said, saidOfDamaged] = [await verify(unit, folder), await verify(damaged, folder)];
  // Assess
  if (said !== undefined) {
    assert.equal(said, "");
    assert.match(saidOfDamaged ?? "", /service type/);
  }
  const [, launcher = "", program = ""] = /^ExecStart=\/usr\/bin\/env node (\S+) (\S+) start /m.exec(text) ?? [];
  for (const file of [launcher, program]) await readFile(join(root, file));
});
