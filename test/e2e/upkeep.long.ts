import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { deleteCrops } from "../../lib/catalog/rows/crops.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import { photoIdOfFace } from "../../lib/catalog/store/ids.ts";
import { findHost } from "../../lib/local/host-file.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { installSamples } from "../../lib/models/install.ts";
import { exportLines, facet, facetInBackground, facetJson, temporaryFolder } from "../support/facet.ts";
import { until } from "../support/wait.ts";

test("audit finds faces without crops or vectors, and --fix restores both", async (t) => {
  // Prepare
  const data = join(await temporaryFolder(t), "data");
  const samples = await installSamples();
  await facetJson("index", samples, "--data", data);
  const before = (await exportLines(data, "--vectors")).filter(({ type }) => type === "face");
  const [one, two] = before.map(({ faceId }) => faceId);
  const running = facetInBackground("start", samples, "--data", data, "--port", "0");
  t.after(() => running.kill());
  const host = await until("the host to start", () => findHost(data));
  const catalog = reachCatalog(host);
  for (const faceId of [one, two]) await deleteVectors(catalog, photoIdOfFace(faceId), new Set([faceId]));
  await deleteCrops(catalog, [two]);
  // Act and assess: audit reports the faults
  const result = await facet("audit", "--data", data, "--json");
  assert.equal(result.code, 1);
  const { findings } = JSON.parse(result.stdout);
  assert.deepEqual(findings, [{ kind: "face without vector", count: 2, ids: [one, two] }]);
  // Act and assess: the running host repairs them
  assert.equal((await facetJson("audit", "--fix", "--data", data)).fixed, 2);
  await until("all to be embedded", async () => !(await (await fetch(`${host.url}/status`)).json()).indexing);
  assert.deepEqual(await facetJson("audit", "--data", data), { findings: [], fixed: 0, unrepaired: [] });
  const after = (await exportLines(data, "--vectors")).filter(({ type }) => type === "face");
  assert.ok(before.every(({ vector }) => typeof vector === "string"));
  assert.deepEqual(
    after.map(({ faceId, vector }) => [faceId, typeof vector]),
    before.map(({ faceId }) => [faceId, "string"]),
  );
  // Act and assess: stats has distances, and redrive has nothing to retry
  const stats = await facetJson("stats", "--data", data);
  assert.equal(stats.faces, before.length);
  assert.equal(stats.sizePx.count, before.length);
  assert.ok(stats.sizePx.least <= stats.sizePx.median && stats.sizePx.median <= stats.sizePx.most);
  assert.equal(stats.sample.share, 1);
  assert.deepEqual((await facetJson("redrive", "--data", data)).messages, 0);
});
