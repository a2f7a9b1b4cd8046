import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { installSamples } from "../../lib/models/install.ts";
import { exportLines, facetJson, temporaryFolder } from "../support/facet.ts";

test("the command line indexes, clusters, names and exports photos", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  const parameters = ["--face-cluster-core", "2", "--face-cluster-dist", "0.95"];
  // Act
  const indexed = await facetJson("index", await installSamples(), "--data", data);
  const clustered = await facetJson("cluster", "--data", data, ...parameters);
  const unnamed = (await exportLines(data)).filter(({ type }) => type === "cluster");
  const [largest] = unnamed.toSorted((a, b) => b.size - a.size);
  const named = await facetJson("name", largest.clusterId, "Ada Lovelace", "--data", data);
  const lines = await exportLines(data, "--vectors");
  // Assess
  const of = (type: string) => lines.filter((line) => line.type === type);
  assert.deepEqual([indexed.photos, indexed.skipped, indexed.failed], [6, [], []]);
  assert.deepEqual(
    of("photo")
      .map(({ key, status }) => `${key} ${status}`)
      .sort(),
    [
      "sample1.jpg indexed",
      "sample2.jpg indexed",
      "sample3.jpg indexed",
      "sample4.jpg indexed",
      "sample5.jpg indexed",
      "sample6.jpg indexed",
    ],
  );
  assert.ok(
    indexed.faces >= 20 && of("face").length === indexed.faces,
    `${of("face").length} of ${indexed.faces} faces`,
  );
  for (const { vector } of of("face")) assert.equal(Buffer.from(vector, "base64").length, 512 * 4);
  assert.equal(clustered.clusters, unnamed.length);
  assert.deepEqual(
    of("person").map(({ personId, name }) => [personId, name]),
    [[named.personId, "Ada Lovelace"]],
  );
  const hers = of("face").filter(({ personId }) => personId === named.personId);
  assert.ok(hers.length >= 3 && hers.length === largest.size, `${hers.length} of ${largest.size} faces`);
  assert.ok(hers.every(({ clusterId }) => clusterId === largest.clusterId));
});
