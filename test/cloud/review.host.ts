import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { synthesize } from "../../lib/local/synthesize.ts";
import { temporaryFolder } from "../support/facet.ts";

/** The reason to skip, or false if cfn-lint is installed. */
function withoutLinter(): string | false {
  try {
    execFileSync("cfn-lint", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "cfn-lint is not installed (pip install cfn-lint)";
  }
}

test("cfn-lint reports no error and no warning for the template", { skip: withoutLinter() }, async (t) => {
  // Prepare
  const file = join(await temporaryFolder(t), "template.json");
  await writeFile(file, JSON.stringify(await synthesize({ alarmEmail: "ada@example.org" })));
  // Act: fails for errors and for warnings
  const { stdout } = await promisify(execFile)("cfn-lint", [file]).catch((error: { stdout: string }) => error);
  // Assess
  assert.equal(stdout, "");
});
