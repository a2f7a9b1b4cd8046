import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { deploymentOf } from "../../bin/deployment.ts";
import { Misuse } from "../../bin/run.ts";
import { temporaryFolder } from "../support/facet.ts";

const DEPLOYED = "https://abc.execute-api.eu-west-1.amazonaws.com";

test("--deployed is the address of the settings, or else of the last deployment of the stack that they name", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "cdk-outputs.json"), JSON.stringify({ Family: { ProgramsUrl: DEPLOYED } }));
  const path = join(folder, "facet.config.json");
  const options = (values: object) => ({ data: ".facet", deployed: true, file: { path, values } });
  // Act
  const last = deploymentOf(options({ stackName: "Family" }));
  const set = deploymentOf(options({ stackName: "Family", url: "https://facet.example.org" }));
  // Assess
  assert.equal(last, DEPLOYED);
  assert.equal(set, "https://facet.example.org");
  assert.throws(
    () => deploymentOf(options({})),
    (error) => error instanceof Misuse && /no stack Facet/.test(error.message),
  );
});

test("without --url and --deployed a command uses the library on this machine", () => {
  // Act
  const local = deploymentOf({ data: ".facet" });
  const given = deploymentOf({ data: ".facet", url: DEPLOYED });
  // Assess
  assert.equal(local, undefined);
  assert.equal(given, DEPLOYED);
});
