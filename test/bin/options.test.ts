import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { type GlobalOptions, parametersForRun, parametersIn } from "../../bin/options.ts";
import { FLAGGED_PARAMETERS, overridesInForce, parametersInForce } from "../../lib/catalog/decisions/parameters.ts";
import { PARAMETERS_KEY, peoplePartition } from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openLibrary } from "../runs/library.ts";

/** A library whose own parameters are set as on the page. */
async function libraryWith(t: TestContext, own: Record<string, number>): Promise<Catalog> {
  const catalog = await openLibrary(t);
  const Item = { pk: peoplePartition(catalog, PARAMETERS_KEY), sk: PARAMETERS_KEY, rev: 1, ...own };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item }));
  return catalog;
}

const OPTIONS: GlobalOptions = {
  data: ".facet",
  faceScore: "11",
  file: {
    path: "facet.config.json",
    values: { FACE_SCORE: 14, FACE_SIZE: 34, FACE_OVERLAP: 44, FACE_CLUSTER_YAW: 54 },
  },
};

test("a flag has precedence over the library's own value, that over the environment, and that over the file", async (t) => {
  // Prepare
  const catalog = await libraryWith(t, { FACE_SCORE: 12, FACE_SIZE: 32 });
  for (const [name, value] of Object.entries({ FACE_SCORE: "13", FACE_SIZE: "33", FACE_OVERLAP: "43" })) {
    process.env[name] = value;
    t.after(() => delete process.env[name]);
  }
  // Act
  const { FACE_SCORE, FACE_SIZE, FACE_OVERLAP, FACE_CLUSTER_YAW, FACE_CLUSTER_SIZE } = await parametersIn(
    catalog,
    OPTIONS,
  );
  const sent = await parametersForRun(catalog, OPTIONS);
  // Assess
  assert.deepEqual([FACE_SCORE, FACE_SIZE, FACE_OVERLAP, FACE_CLUSTER_YAW, FACE_CLUSTER_SIZE], [11, 32, 43, 54, 80]);
  assert.deepEqual(sent, { FACE_SCORE: "11", FACE_OVERLAP: "43", FACE_CLUSTER_YAW: "54" });
});

test("functions of a host that was started with a flag use its value rather than the library's own", async (t) => {
  // Prepare
  const catalog = await libraryWith(t, { FACE_SCORE: 12, FACE_SIZE: 32 });
  const deployment = readParameters({ FACE_SCORE: "11", FACE_SIZE: "31" });
  process.env[FLAGGED_PARAMETERS] = "FACE_SCORE";
  t.after(() => delete process.env[FLAGGED_PARAMETERS]);
  // Act
  const { FACE_SCORE, FACE_SIZE } = await parametersInForce(catalog, deployment);
  // Assess
  assert.deepEqual([FACE_SCORE, FACE_SIZE], [11, 32]);
  assert.deepEqual(await overridesInForce(catalog), { FACE_SIZE: 32 });
});
