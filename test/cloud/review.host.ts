import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { synthesize } from "../../lib/local/synthesize.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
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

/** Settings with which the stack has resources of its own or uses existing ones. */
const OPTIONS = {
  photosBucket: "holiday-photos",
  photosKey: "arn:aws:kms:eu-west-1:111122223333:key/0aef",
  catalogTable: "restored-catalog",
  catalogKey: "arn:aws:kms:eu-west-1:111122223333:key/0aee",
  libraries: "prefix",
  budgetDollars: "20",
  watch: "full",
  canary: "on",
  migrateTo: FR_FEATURE.id,
};

for (const options of [{}, OPTIONS]) {
  const title = `cfn-lint reports no error and no warning for the template with ${Object.keys(options).length} options`;
  test(title, { skip: withoutLinter() }, async (t) => {
    // Prepare
    const file = join(await temporaryFolder(t), "template.json");
    await writeFile(file, JSON.stringify(await synthesize({ alarmEmail: "ada@example.org", ...options })));
    // Act: fails for errors and for warnings
    const { stdout } = await promisify(execFile)("cfn-lint", [file]).catch((error: { stdout: string }) => error);
    // Assess
    assert.equal(stdout, "");
  });
}
