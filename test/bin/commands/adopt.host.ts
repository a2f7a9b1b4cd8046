import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { putIdentity, type RecordedIdentity, readIdentity } from "../../../lib/catalog/store/identity.ts";
import { startHost } from "../../../lib/local/host.ts";
import { reachCatalog } from "../../../lib/local/reach.ts";
import { synthesize } from "../../../lib/local/synthesize.ts";
import { FR_FEATURE } from "../../../lib/models/embedders.ts";
import { installSamples } from "../../../lib/models/install.ts";
import { facet, facetJson, temporaryFolder } from "../../support/facet.ts";
import { libraryFolder } from "../../support/libraries.ts";

/** Reads the identity of the library in a data folder, and replaces it if `changes` are given. */
async function identityIn(dataDir: string, changes?: Partial<RecordedIdentity>): Promise<RecordedIdentity | undefined> {
  const host = await startHost({ dataDir, port: 0, template: await synthesize({}) });
  try {
    const catalog = reachCatalog(host);
    const identity = await readIdentity(catalog);
    if (identity && changes) await putIdentity(catalog, { ...identity, ...changes });
    return identity;
  } finally {
    await host.close();
  }
}

test("the local host refuses a library of another model or bucket, until facet adopt", async (t) => {
  // Prepare
  const library = await libraryFolder({ context: {}, photos: await installSamples(), progress: "indexed" });
  const data = join(await temporaryFolder(t), "data");
  await cp(library, data, { recursive: true });
  const recorded = await identityIn(data, { model: "another-model", photosBucket: "another-bucket" });
  // Act
  const refused = await facet("people", "--data", data);
  const adoption = await facetJson("adopt", "--data", data);
  const { photos } = await facetJson("stats", "--data", data);
  // Assess
  assert.equal(recorded?.model, FR_FEATURE.id, "indexing records the identity");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /another-model, not .* another-bucket, not .*facet adopt/);
  assert.deepEqual(adoption.changed, ["model", "photosBucket"]);
  assert.deepEqual([adoption.after, await identityIn(data)], [recorded, recorded]);
  assert.equal(photos, 6);
});
