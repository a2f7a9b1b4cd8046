import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { ROUTES } from "../../lib/api/routes.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { installSamples } from "../../lib/models/install.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { fetchApi } from "../support/api.ts";
import { temporaryFolder } from "../support/facet.ts";
import { testHost } from "../support/host.ts";

test("a named person is recognised in a new photo in every view, without a run", async (t) => {
  // Prepare: two people are in several of the samples; one photo is held back.
  const { host, catalog } = await testHost(t, { context: { FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.9" } });
  const get = async (path: string) => (await fetchApi(host.url, path)).json();
  const samples = await installSamples();
  const folder = await temporaryFolder(t);
  await cp(samples, folder, { recursive: true });
  const bucket = host.outputs.PhotosBucket ?? "";
  for (const n of [1, 2, 3, 4, 5, 6]) {
    await putObject(catalog, bucket, `${n}.jpg`, await readFile(join(folder, `sample${n}.jpg`)), "image/jpeg");
  }
  await host.drained();
  await startRun(host.outputs.StateMachine ?? "", {});
  await host.settled();
  const [largest] = ROUTES.listClusters.output().parse(await get("/clusters")).items;
  assert.ok(largest, "no cluster to name");
  const known = ROUTES.getCluster.output().parse(await get(`/clusters/${largest.clusterId}`));
  const photo = ROUTES.getPhoto.output().parse(await get(`/photos/${known.faces[0]?.photoId}`));
  // Act: the same scene again, as another picture
  const picture = sharp(await readFile(join(folder, `sample${photo.key}`))).modulate({ brightness: 1.05 });
  await putObject(catalog, bucket, "again.jpg", await picture.jpeg().toBuffer(), "image/jpeg");
  await host.drained();
  const { personId } = await (
    await fetchApi(host.url, `/clusters/${largest.clusterId}/name`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Ada" }),
    })
  ).json();
  // Assess
  const { items } = ROUTES.listPhotos.output().parse(await get("/photos"));
  const again = items.find(({ key }) => key === "again.jpg");
  assert.ok(again);
  const { faces } = ROUTES.getPhoto.output().parse(await get(`/photos/${again.photoId}`));
  const adas = faces.filter(({ person }) => person?.personId === personId);
  assert.ok(adas.length > 0, "no face was recognised");
  assert.ok(adas.every(({ distance = 9 }) => distance < 0.9));
  const person = ROUTES.getPerson.output().parse(await get(`/people/${personId}`));
  assert.equal(person.faces, known.size + adas.length);
  assert.ok(person.photos.some(({ photoId }) => photoId === again.photoId));
  const cluster = ROUTES.getCluster.output().parse(await get(`/clusters/${largest.clusterId}`));
  assert.equal(cluster.size, known.size + adas.length);
  const arrived = cluster.faces.slice(known.size).map(({ faceId }) => faceId);
  assert.deepEqual(arrived.sort(), adas.map(({ faceId }) => faceId).sort());
  const summary = ROUTES.listClusters.output().parse(await get("/clusters")).items[0];
  assert.equal(summary?.size, cluster.size);
});
