import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { allVectors } from "../../lib/catalog/rows/vectors.ts";
import { startHost } from "../../lib/local/host.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { installSamples } from "../../lib/models/install.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { fetchApi } from "../support/api.ts";
import { temporaryFolder } from "../support/facet.ts";

const NAME = "Zebedee Quillfeather";

/** The log lines of all functions, and values that must, or must not, be in them. */
let log: string;
let lines: Record<string, unknown>[];
let photoIds: string[];
let clusteredPhotoId: string;
let vectors: Float32Array[];

before(
  async (t) => {
    process.env.POWERTOOLS_LOG_LEVEL = "DEBUG";
    process.env.POWERTOOLS_METRICS_DISABLED = "false";
    const dataDir = await temporaryFolder(t as never);
    const host = await startHost({
      dataDir,
      port: 0,
      template: await synthesize({ FACE_CLUSTER_CORE: "2", watch: "full" }),
    });
    try {
      const catalog = reachCatalog(host);
      await host.mount(host.outputs.PhotosBucket ?? "", await installSamples(), { watch: false });
      await host.drained();
      await startRun(host.outputs.StateMachine ?? "", {});
      await host.settled();
      const { items: clusters } = await (await fetchApi(host.url, "/clusters")).json();
      clusteredPhotoId = clusters[0].faces[0].photoId;
      const headers = { "content-type": "application/json" };
      const name = (body: object) =>
        fetchApi(host.url, `/clusters/${clusters[0].clusterId}/name`, {
          method: "POST",
          headers,
          body: JSON.stringify(body),
        });
      assert.equal((await name({ name: NAME })).status, 200);
      assert.equal((await name({ name: `${NAME} `.repeat(20) })).status, 400);
      for (const path of ["/people", "/photos", `/faces/${clusters[0].faces[0].faceId}/similar`])
        await fetchApi(host.url, path);
      await startRun(host.outputs.StateMachine ?? "", { force: true });
      await startRun(host.outputs.StateMachine ?? "", { parameters: { FACE_CLUSTER_CORE: "1000" } });
      await host.settled();
      photoIds = [...new Set((await Array.fromAsync(allFaces(catalog))).map(({ photoId }) => photoId))];
      vectors = (await Array.fromAsync(allVectors(catalog, findEmbedder().id))).map(({ vector }) => vector);
    } finally {
      await host.close();
    }
    log = await readFile(join(dataDir, "logs", "functions.log"), "utf8");
    lines = log.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line)] : []));
  },
  { timeout: 300_000 },
);

const said = (service: string, message: string) =>
  lines.filter((line) => line.service === service && line.message === message);

test("one photo is followed from its upload to its cluster by its id", () => {
  const [looked] = said("detect", "photo processed").filter(({ photoId }) => photoId === clusteredPhotoId);
  assert.equal(looked?.status, "indexed");
  const names = (line: Record<string, unknown>) => (line.photoIds as string[]).includes(clusteredPhotoId);
  assert.ok(said("embed", "faces embedded").some(names));
  const [taken] = said("cluster", "run includes").filter(names);
  assert.ok(taken?.runId);
  const [published] = said("cluster", "run published").filter(({ runId }) => runId === taken.runId);
  assert.equal(published?.status, "published");
});

test("logs have a line for every photo and every step, and the reason of a failed step", () => {
  assert.deepEqual(
    new Set(said("detect", "photo processed").map(({ photoId }) => photoId)).size >= photoIds.length,
    true,
  );
  assert.ok(
    ["plan", "whole", "publish"].every((step) => said("cluster", "step done").some((line) => line.step === step)),
  );
  const [failed] = said("cluster", "step failed");
  assert.match(JSON.stringify(failed?.error), /FACE_CLUSTER_CORE/);
});

test("logs count photos, faces and lag in CloudWatch's embedded metric format", () => {
  const counted = lines.filter((line) => "_aws" in line);
  const sum = (name: string) =>
    counted.flatMap((line) => [line[name] ?? 0].flat()).reduce<number>((total, value) => total + Number(value), 0);
  assert.equal(sum("PhotosIndexed"), 6);
  assert.equal(sum("FacesFound"), vectors.length);
  assert.equal(sum("FacesEmbedded"), vectors.length);
  assert.ok(sum("SecondsToIndex") > 0 && sum("SecondsToEmbed") > 0);
});

test("logs contain no name, no link, no key of a photo and no vector", () => {
  assert.ok(log.length > 1000, "there is hardly a log");
  assert.doesNotMatch(log, new RegExp(NAME.split(" ").join("|"), "i"));
  assert.doesNotMatch(log, /https?:\/\/|X-Amz-Signature|Signature=/);
  assert.doesNotMatch(log, /sample\d\.jpg/);
  assert.doesNotMatch(log, /(-?\d\.\d+(e-?\d+)?,\s*){20}/, "a list of numbers");
  for (const vector of vectors) {
    const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
    assert.ok(!log.includes(bytes.slice(0, 40)), "a vector in base64");
  }
});
