import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { deleteObjects, getJson, putJson } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Cluster } from "../../lib/catalog/store/types.ts";
import { allHeld, allHeldByCluster, type HeldName } from "../../lib/catalog/versions/held.ts";
import { getRun, publishVersion, putRun } from "../../lib/catalog/versions/runs.ts";
import { readManifest, versionFolder, writeVersion } from "../../lib/catalog/versions/versions.ts";
import { audit } from "../../lib/library/audit.ts";
import { repair } from "../../lib/library/repair.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openLibrary } from "../runs/library.ts";

const at = "2026-01-01T00:00:00.000Z";
const ORIGIN = { version: 3, runId: "run-3", plannedAt: at, model: "m", eligible: 6, noise: 2 };

const cluster = (clusterId: string, ...faceIds: string[]): Cluster => ({
  ...{ clusterId, size: faceIds.length, radius: 1, since: 1 },
  faces: faceIds.map((faceId) => ({ faceId, distance: 0.5 })),
});

const HELD: readonly HeldName[] = [
  { faceId: "a", source: "c9", state: "kept", clusterId: "c1", contested: true, decided: false, personId: "p1" },
  { faceId: "e", source: "c9", state: "kept", contested: false, decided: false, personId: "p1" },
  { faceId: "f", source: "", state: "asleep", contested: false, decided: true },
];

/** Publishes a version with two clusters and three held names, two of them kept. */
async function open(t: TestContext) {
  const catalog = await openLibrary(t);
  const clusters = [cluster("c1", "a", "b"), cluster("c2", "c", "d")];
  const facts = {
    takenAt: new Map<string, string>(),
    isDecided: (faceId: string) => faceId === "a",
    placeOf: (clusterId: string) => (clusterId === "c1" ? "ada p1" : undefined),
  };
  await writeVersion(catalog, ORIGIN, clusters, HELD, facts);
  await putRun(catalog, { runId: "run-3", status: "succeeded", startedAt: at, version: 3, held: 2 });
  const numbers = { eligible: 6, clusters: 2, clustered: 4, noise: 2 };
  await publishVersion(catalog, { version: 3, highest: 3, basis: "run-3", settings: "", ...numbers });
  const findings = () => Array.fromAsync(audit(catalog, "test-embedder"));
  assert.deepEqual(await findings(), []);
  const mend = async () => repair(catalog, await findings(), limitsOf(readParameters({})));
  return { catalog, findings, mend };
}

/** Changes a page of a version. */
async function changePage<Row>(catalog: Catalog, list: string, change: (rows: Row[]) => Row[]): Promise<void> {
  const key = `${versionFolder(catalog, 3)}${list}/000000.json`;
  const rows = (await getJson<Row[]>(catalog, catalog.runsBucket, key))!;
  await putJson(catalog, catalog.runsBucket, key, change(rows));
}

type Damage = (catalog: Catalog) => Promise<unknown>;

const HELD_DAMAGES: Readonly<Record<string, Damage>> = {
  "one missing from the list by source": (catalog) =>
    changePage<[string, unknown[]]>(catalog, "held-by", (groups) =>
      groups.map(([source, rows]) => [source, rows.slice(1)]),
    ),
  "one missing from the list by cluster": (catalog) => changePage(catalog, "held-in", () => []),
  "one missing from the list by face": (catalog) => changePage(catalog, "held", (rows) => rows.slice(1)),
  "a wrong count in the run": async (catalog) => putRun(catalog, { ...(await getRun(catalog, "run-3"))!, held: 7 }),
};

for (const [what, damage] of Object.entries(HELD_DAMAGES)) {
  test(`audit finds, and repair rebuilds, held names: ${what}`, async (t) => {
    // Prepare
    const { catalog, findings, mend } = await open(t);
    await damage(catalog);
    // Act
    const found = await findings();
    // Assess
    assert.deepEqual(found, [{ kind: "held names that disagree", id: "3" }]);
    assert.deepEqual(await mend(), []);
    assert.deepEqual(await findings(), []);
    assert.deepEqual(await Array.fromAsync(allHeld(catalog, 3)), HELD);
    assert.deepEqual(await allHeldByCluster(catalog, 3), { bySource: HELD.slice(0, 2), inCluster: [HELD[0]] });
    assert.equal((await getRun(catalog, "run-3"))?.held, 2);
  });
}

test("audit finds a version in force with wrong counts, and repair recounts it", async (t) => {
  // Prepare
  const { catalog, findings, mend } = await open(t);
  const numbers = { eligible: 6, clusters: 9, clustered: 4, noise: 2 };
  await publishVersion(catalog, { version: 3, highest: 3, basis: "run-3", settings: "", ...numbers });
  // Act
  const found = await findings();
  // Assess
  assert.deepEqual(found, [{ kind: "version that contradicts itself", id: "3" }]);
  assert.deepEqual(await mend(), []);
  assert.deepEqual(await findings(), []);
});

const VERSION_DAMAGES: Readonly<Record<string, Damage>> = {
  "a member that its cluster does not list": (catalog) =>
    changePage<Cluster>(catalog, "clusters", ([first, ...rest]) => [cluster(first!.clusterId, "a"), ...rest]),
  "a face of a cluster that is not a member": (catalog) => changePage(catalog, "members", (rows) => rows.slice(1)),
  "a cluster missing from the display order": (catalog) => changePage(catalog, "order", (rows) => rows.slice(1)),
  "a cluster missing from the order by size": (catalog) => changePage(catalog, "by-size", (rows) => rows.slice(1)),
  "a photo missing from the list by date": (catalog) => changePage(catalog, "dated", (rows) => rows.slice(1)),
  "a person's cluster of another size": (catalog) =>
    changePage<[string, { size: number }[]]>(catalog, "by-person", (groups) =>
      groups.map(([place, some]) => [place, some.map((summary) => ({ ...summary, size: 9 }))]),
    ),
  "a decided face of another cluster": (catalog) =>
    changePage<[string, string[]]>(catalog, "decided", (groups) => groups.map(([id]) => [id, ["c"]])),
  "a held name of a face in another cluster": (catalog) =>
    changePage<unknown[]>(catalog, "held", (rows) => rows.map((row) => row.with(3, row[3] && "c2"))),
  "a missing page": (catalog) =>
    deleteObjects(catalog, catalog.runsBucket, [`${versionFolder(catalog, 3)}held-by/000000.json`]),
  "a missing manifest": (catalog) =>
    deleteObjects(catalog, catalog.runsBucket, [`${versionFolder(catalog, 3)}manifest.json`]),
};

for (const [what, damage] of Object.entries(VERSION_DAMAGES)) {
  test(`audit finds, and repair reports with advice: ${what}`, async (t) => {
    // Prepare
    const { catalog, findings, mend } = await open(t);
    await damage(catalog);
    const manifest = await readManifest(catalog, 3);
    // Act
    const found = await findings();
    const unrepaired = await mend();
    // Assess: the version is not changed
    assert.deepEqual(found, [{ kind: "version that contradicts itself", id: "3" }]);
    assert.deepEqual(
      unrepaired.map(({ reason }) => reason),
      ["run facet rollback to put the previous version in force, then facet cluster --force to make a new one"],
    );
    assert.deepEqual(await readManifest(catalog, 3), manifest);
  });
}
