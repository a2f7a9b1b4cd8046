import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { temporaryFolder } from "../support/facet.ts";

const root = join(import.meta.dirname, "../..");

/** Runs the app as `cdk synth` does, with a file of these settings. @returns the folder of its output */
async function synthesized(
  t: TestContext,
  settings: object,
  { context = {}, env = {} }: { context?: object; env?: Record<string, string> } = {},
): Promise<string> {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "facet.config.json"), JSON.stringify(settings));
  await promisify(execFile)(process.execPath, [join(root, "bin/cloud.ts")], {
    cwd: root,
    env: {
      ...process.env,
      FACET_CONFIG: join(folder, "facet.config.json"),
      ...env,
      CDK_OUTDIR: join(folder, "out"),
      CDK_CONTEXT_JSON: JSON.stringify({ "aws:cdk:bundling-stacks": [], ...context }),
    },
  });
  return join(folder, "out");
}

/** The variables of the plan function. */
async function variablesIn(out: string): Promise<Record<string, string>> {
  const { Resources } = JSON.parse(await readFile(join(out, "Facet.template.json"), "utf8"));
  const functions = Object.entries<{ Properties: { Environment: { Variables: Record<string, string> } } }>(Resources);
  return functions.find(
    ([id]) => id.startsWith("ClusteringFunctionsPlan") && !id.includes("Role") && !id.includes("Log"),
  )![1].Properties.Environment.Variables;
}

const SETTINGS = { stackName: "Own", FACE_SIZE: 31, FACE_SCORE: 12, FACE_OVERLAP: 41, clusterBlock: 128 };

test("a plain synthesis has the settings of facet.config.json; -c and the environment override single ones", async (t) => {
  // Act
  const plain = await synthesized(t, SETTINGS);
  const overridden = await synthesized(t, SETTINGS, {
    context: { FACE_SIZE: "32", FACE_SCORE: "13" },
    env: { FACE_SIZE: "33" },
  });
  // Assess
  const { FACE_SIZE, FACE_SCORE, FACE_OVERLAP, CLUSTER_BLOCK } = await variablesIn(plain);
  assert.deepEqual([FACE_SIZE, FACE_SCORE, FACE_OVERLAP, CLUSTER_BLOCK], ["31", "12", "41", "128"]);
  const then = await variablesIn(overridden);
  assert.deepEqual([then.FACE_SIZE, then.FACE_SCORE, then.FACE_OVERLAP, then.CLUSTER_BLOCK], ["33", "13", "41", "128"]);
  const manifest = JSON.parse(await readFile(join(plain, "manifest.json"), "utf8"));
  assert.equal(manifest.artifacts.Facet.properties.stackName, "Own");
});

test("a synthesis with an invalid file fails with the file, the setting and what is expected", async (t) => {
  await assert.rejects(synthesized(t, { removalPolicy: "keep" }), ({ stderr }: { stderr: string }) =>
    /facet\.config\.json removalPolicy is keep: .*retain/.test(stderr),
  );
});

for (const [context, expected] of [
  [{ photosBuckt: "holiday" }, /^facet: -c photosBuckt is holiday: there is no setting of this name/],
  [{ migrateTo: "no-model" }, /^facet: There is no model no-model/],
] as const) {
  test(`a synthesis with ${JSON.stringify(context)} fails with one line that says why`, async (t) => {
    await assert.rejects(
      synthesized(t, {}, { context }),
      ({ code, stderr }: { code: number; stderr: string }) =>
        code === 2 && expected.test(stderr) && stderr.trim().split("\n").length === 1,
    );
  });
}
