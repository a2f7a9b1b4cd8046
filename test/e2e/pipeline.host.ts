import assert from "node:assert/strict";
import { test } from "node:test";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { allVectors } from "../../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { allMembers, latestVersion } from "../../lib/catalog/versions/versions.ts";
import type { Host } from "../../lib/local/host.ts";
import { resourcesOf } from "../../lib/local/identities.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { installSamples } from "../../lib/models/install.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { testHost } from "../support/host.ts";

/** Two people appear in more than one of the sample photos. */
const CONTEXT = { FACE_CLUSTER_CORE: "2" };

test("the pipeline turns a folder of photos into published clusters", async (t) => {
  const { host, catalog } = await testHost(t, { context: CONTEXT });
  await photosBecomeClusters(host, catalog);
});

const template = await synthesize(CONTEXT);
for (const [mapping] of resourcesOf(template, "AWS::Lambda::EventSourceMapping")) {
  test(`the pipeline stops without ${mapping}, as the host follows the template`, async (t) => {
    // Prepare
    const change = ({ Resources: { [mapping]: _removed, ...Resources }, ...rest }: typeof template) => ({
      ...rest,
      Resources,
    });
    const { host, catalog } = await testHost(t, { context: CONTEXT, change });
    // Act and assess
    await assert.rejects(photosBecomeClusters(host, catalog), assert.AssertionError);
  });
}

/** @throws AssertionError if photos, faces, vectors or clusters are missing at the end */
async function photosBecomeClusters(host: Host, catalog: Catalog): Promise<void> {
  // Act
  await host.mount(host.outputs.PhotosBucket ?? "", await installSamples(), { watch: false });
  await host.drained();
  await startRun(host.outputs.StateMachine ?? "", {});
  await host.settled();
  // Assess
  const photos = await Array.fromAsync(allPhotos(catalog));
  assert.deepEqual(
    photos.map(({ key, status }) => `${key} ${status}`).sort(),
    [1, 2, 3, 4, 5, 6].map((n) => `sample${n}.jpg indexed`),
  );
  const faces = await Array.fromAsync(allFaces(catalog));
  assert.ok(faces.length >= 20, `${faces.length} faces`);
  const vectors = await Array.fromAsync(allVectors(catalog, (await findEmbedder()).id));
  assert.deepEqual(
    vectors.map(({ faceId }) => faceId),
    faces.map(({ faceId }) => faceId),
  );
  const version = await latestVersion(catalog);
  assert.ok(version !== undefined, "no version is published");
  const members = await Array.fromAsync(allMembers(catalog, version));
  assert.ok(members.length >= 2, `${members.length} faces in clusters`);
}
