import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { listActions } from "../../lib/catalog/decisions/action-log.ts";
import { readPutOff } from "../../lib/catalog/decisions/decide-suggestions.ts";
import { allFaceDecisions } from "../../lib/catalog/decisions/decisions.ts";
import { allDecisions } from "../../lib/catalog/decisions/people.ts";
import { finishCounts } from "../../lib/catalog/rows/counting.ts";
import { readCounts } from "../../lib/catalog/rows/counts.ts";
import { readGoneFaces } from "../../lib/catalog/rows/gone-faces.ts";
import { allLeftOut } from "../../lib/catalog/rows/left-out.ts";
import { allMatches } from "../../lib/catalog/rows/matches.ts";
import { allReadNames } from "../../lib/catalog/rows/metadata-names.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { allVectors } from "../../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { CURRENT_SCHEMA, findSchema, putSchema, readSchema } from "../../lib/catalog/store/schema.ts";
import type { FaceVector } from "../../lib/catalog/store/types.ts";
import { latestVersion } from "../../lib/catalog/versions/versions.ts";
import { audit } from "../../lib/library/audit.ts";
import { indexLocations } from "../../lib/library/migrations/index-locations.ts";
import { type MigrateOptions, migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import { type Host, startHost } from "../../lib/local/host.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";
import { interruptAsSchema1, pendingNames } from "../support/counts.ts";
import { exportLines, facet } from "../support/facet.ts";
import { type Fixture, openFixture } from "../support/fixture.ts";
import { markingSteps, marksOf } from "./marking-steps.ts";

const NEWER = CURRENT_SCHEMA + 1;
const REFUSAL = `\nfacet: This library was written by a newer Facet (schema ${NEWER}; this one supports ${CURRENT_SCHEMA}): update Facet\n`;

// biome-ignore lint/suspicious/noExplicitAny: lines are of many types
type Line = any;

/** Fields of the export that may not change, by type of line. */
const KEPT = {
  photo: ["photoId", "key", "width", "height", "status", "reason"],
  face: ["faceId", "photoId", "key", "box", "sizePx", "landmarks", "clusterId", "personId", "confirmed", "distance"],
  cluster: ["clusterId", "size", "personId", "hidden"],
  person: ["personId", "name", "createdAt", "hidden", "favourite", "birthday", "coverFaceId"],
} as const;

/** The fields of the export that may not change, sorted. An object that is not a photo has no id to keep. */
function kept(lines: readonly Line[]): unknown[] {
  return lines
    .map((line) => (line.type === "photo" && line.status !== "indexed" ? { ...line, photoId: null } : line))
    .flatMap((line) => {
      const fields: readonly string[] | undefined = KEPT[line.type as keyof typeof KEPT];
      return fields ? [{ type: line.type, ...Object.fromEntries(fields.map((field) => [field, line[field]])) }] : [];
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const ofType = (lines: readonly Line[], type: string) =>
  lines.filter((line) => line.type === type).map(({ type: _, ...rest }) => rest);

const contextOf = (catalog: Catalog) => ({
  ...{ catalog, embedder: FR_FEATURE, cursor: undefined },
  save: async () => {},
  report: () => {},
});

async function openHost(
  t: TestContext,
  { data }: Fixture,
  options?: MigrateOptions,
): Promise<{ host: Host; catalog: Catalog }> {
  const prepare = async (reached: Parameters<typeof reachCatalog>[0]) => migrateCatalog(reachCatalog(reached), options);
  const host = await startHost({ dataDir: data, port: 0, template: await synthesize({}), prepare });
  t.after(() => host.close());
  // A command ignores a host that does not answer within two seconds, and the first answer takes longest.
  await fetch(`${host.url}/status`);
  return { host, catalog: reachCatalog(host) };
}

test("migrating a library of schema 1 keeps names, decisions, people, clusters and ids", async (t) => {
  const fixture = await openFixture(t);
  const { lines } = fixture;
  const { host, catalog } = await openHost(t, fixture);
  assert.deepEqual(await readSchema(catalog), { version: CURRENT_SCHEMA });
  assert.deepEqual(kept(await exportLines(fixture.data)), kept(lines));

  const byId = (a: Line, b: Line) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  const plain = (rows: readonly object[]) =>
    JSON.parse(JSON.stringify(rows, (_, value) => (value instanceof Set ? [...value].sort() : value))).sort(byId);
  assert.deepEqual(plain([...(await allFaceDecisions(catalog)).values()]), plain(ofType(lines, "face decision")));
  const said = [...(await allDecisions(catalog)).values()].map(({ given: _, ...decision }) => decision);
  assert.deepEqual(plain(said), plain(ofType(lines, "cluster decision")));
  const keyOf = (photoId: string) => ofType(lines, "photo").find((photo) => photo.photoId === photoId)?.key;
  const names = ({ photoId, source, names: read }: Line) => ({
    ...{ photoId, source: source === "embedded" ? keyOf(photoId) : source, names: read },
  });
  assert.deepEqual(
    plain((await Array.fromAsync(allReadNames(catalog))).map(names)),
    plain(ofType(lines, "read names").map(names)),
  );
  const leftOut = ({ key, status, reason }: Line) => ({ key, status, reason });
  assert.deepEqual(
    plain((await Array.fromAsync(allLeftOut(catalog))).map(leftOut)),
    plain(ofType(lines, "left out").map(leftOut)),
  );
  const photos = await Array.fromAsync(allPhotos(catalog));
  const gone = await Promise.all(photos.map(({ photoId }) => readGoneFaces(catalog, photoId)));
  assert.deepEqual(plain(gone.flat()), plain(ofType(lines, "gone face")));
  assert.deepEqual(plain(await Array.fromAsync(allMatches(catalog))), plain(ofType(lines, "match")));
  const actions = (await listActions(catalog, 200)).items.map(({ actionId, operation, undoneBy }) => ({
    ...{ actionId, operation, undone: undoneBy !== undefined },
  }));
  assert.deepEqual(plain(actions), plain(ofType(lines, "action")));
  const version = await latestVersion(catalog);
  assert.deepEqual([{ version }], ofType(lines, "version"));
  for (const { sk } of ofType(lines, "answer")) {
    const [, personId, id = ""] = String(sk).split("#");
    const isPutOff = await readPutOff(catalog, version ?? 0, [[id, personId]]);
    assert.ok(isPutOff(id, personId), sk);
  }

  await host.mount(host.outputs.PhotosBucket ?? "", fixture.photos);
  assert.deepEqual(host.progress(host.outputs.PhotosBucket ?? ""), { done: 0, left: 0 });

  await fetch(`${host.url}/runs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ force: true }),
  });
  await host.settled();
  assert.equal(await latestVersion(catalog), (version ?? 0) + 1);
  const after = new Map(ofType(await exportLines(fixture.data), "face").map((face) => [face.faceId, face]));
  for (const { faceId, personId, confirmed, key } of ofType(lines, "face").filter((face) => face.personId)) {
    const now = after.get(faceId);
    assert.deepEqual([now?.personId, now?.confirmed], [personId, confirmed], key);
  }
  for (const { faceId, rejected } of ofType(lines, "face decision")) {
    assert.ok(!rejected.includes(after.get(faceId)?.personId), faceId);
  }
});

test("migrating a library completes its vectors, which are embedded again with the same result", async (t) => {
  // Prepare
  const fixture = await openFixture(t);
  const before = new Map<string, FaceVector>();
  const prepare = async (reached: Parameters<typeof reachCatalog>[0]) => {
    const catalog = reachCatalog(reached);
    for await (const vector of allVectors(catalog, FR_FEATURE.id)) before.set(vector.faceId, vector);
    await migrateCatalog(catalog);
  };
  // Act
  const host = await startHost({ dataDir: fixture.data, port: 0, template: await synthesize({}), prepare });
  t.after(() => host.close());
  await host.drained();
  // Assess
  const catalog = reachCatalog(host);
  const after = await Array.fromAsync(allVectors(catalog, FR_FEATURE.id));
  assert.equal(after.length, before.size);
  for (const { faceId, vector, rawLength = 0, commonness } of after) {
    const earlier = before.get(faceId);
    assert.deepEqual([earlier?.rawLength, earlier?.commonness], [undefined, undefined]);
    assert.deepEqual(vector, earlier?.vector);
    assert.ok(rawLength > 0 && commonness, faceId);
  }
});

test("the fixture of schema 1 has every kind of decision", async (t) => {
  const { lines } = await openFixture(t);
  const some = (type: string, is: (line: Line) => boolean) => ofType(lines, type).some(is);
  const has = {
    confirmed: some("face decision", ({ personId, read }) => personId !== undefined && !read),
    "read from metadata": some("face decision", ({ read }) => read === true),
    rejected: some("face decision", ({ rejected }) => rejected.length > 0),
    "not a face": some("face decision", ({ notAFace }) => notAFace),
    alone: some("face decision", ({ alone }) => alone === true),
    "deleted face": some("gone face", () => true),
    "hidden cluster": some("cluster decision", ({ hidden }) => hidden),
    "cluster that is not somebody": some("cluster decision", ({ rejected }) => rejected?.length > 0),
    "embedded name": some("read names", ({ source }) => source === "embedded"),
    "name in a sidecar": some("read names", ({ source }) => source.endsWith(".xmp")),
    "hidden person": some("person", ({ hidden }) => hidden === true),
    favourite: some("person", ({ favourite, birthday, coverFaceId }) => favourite && birthday && coverFaceId),
    merged: ofType(lines, "cluster decision").some(
      ({ personId }, at, all) => personId && all.findIndex((other) => other.personId === personId) < at,
    ),
    undone: some("action", ({ undone }) => undone),
    "put off": some("answer", ({ sk }) => sk.startsWith("putoff#")),
    skipped: some("left out", ({ status }) => status === "skipped"),
    failed: some("left out", ({ status }) => status === "failed"),
    recognised: some("match", () => true),
    "two versions": some("version", ({ version }) => version >= 2),
  };
  assert.deepEqual(
    Object.entries(has).filter(([, is]) => !is),
    [],
  );
});

test("indexLocations does not change the export, even if it runs twice", async (t) => {
  const fixture = await openFixture(t);
  const { catalog } = await openHost(t, fixture);
  for (let time = 0; time < 2; time++) await indexLocations(contextOf(catalog));
  assert.deepEqual(kept(await exportLines(fixture.data)), kept(fixture.lines));
});

test("indexLocations removes interrupted counts of schema 1, which no longer change the totals", async (t) => {
  // Prepare: a count that would be added to the totals again
  const fixture = await openFixture(t);
  const { catalog } = await openHost(t, fixture);
  const photos = await Array.fromAsync(allPhotos(catalog));
  for (const { photoId } of photos) await interruptAsSchema1(catalog, photoId);
  const { spell: _, ...before } = await readCounts(catalog);
  // Act
  await indexLocations(contextOf(catalog));
  await finishCounts(catalog, 0);
  // Assess
  const { spell: __, ...after } = await readCounts(catalog);
  assert.deepEqual(after, before);
  assert.equal(before.indexed, photos.length);
  for (const { photoId } of photos) assert.deepEqual(await pendingNames(catalog, photoId), []);
  const findings = await Array.fromAsync(audit(catalog, "none"));
  assert.deepEqual(
    findings.filter(({ kind }) => kind === "shard with wrong counts"),
    [],
  );
});

test("indexLocations recognises photos whose files were moved before the migration", async (t) => {
  const fixture = await openFixture(t);
  await rename(join(fixture.photos, "2019"), join(fixture.photos, "then"));
  const { host } = await openHost(t, fixture);
  const bucket = host.outputs.PhotosBucket ?? "";
  await host.mount(bucket, fixture.photos);
  await host.drained();
  const faces = (lines: readonly Line[]) =>
    new Map(
      ofType(lines, "face").map(({ faceId, key, personId }) => [faceId, [key.replace(/^2019/, "then"), personId]]),
    );
  assert.deepEqual(faces(await exportLines(fixture.data)), faces(fixture.lines));
});

test("files that swapped names before the library was migrated are still the photos that they were", async (t) => {
  // Prepare: two photos with names
  const fixture = await openFixture(t);
  const named = new Set(
    ofType(fixture.lines, "face")
      .filter(({ personId }) => personId)
      .map(({ key }) => key),
  );
  const [one, other] = [...named].sort();
  const path = (key: string) => join(fixture.photos, key);
  await rename(path(one), path("aside"));
  await rename(path(other), path(one));
  await rename(path("aside"), path(other));
  // Act
  const { host } = await openHost(t, fixture);
  await host.mount(host.outputs.PhotosBucket ?? "", fixture.photos);
  await host.drained();
  // Assess
  const swapped = (key: string) => (key === one ? other : key === other ? one : key);
  const faces = (lines: readonly Line[], keyOf: (key: string) => string) =>
    new Map(
      ofType(lines, "face")
        .map(({ faceId, key, personId }) => [faceId, [keyOf(key), personId]] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  assert.deepEqual(
    faces(await exportLines(fixture.data), (key) => key),
    faces(fixture.lines, swapped),
  );
});

test("a host that is killed while it migrates ends the same when it is started again", async (t) => {
  const COUNT = 3;
  const child = join(import.meta.dirname, "kill-migration.ts");
  // Before the first saved position; before the version after the first step; between two marks of the second step.
  for (const moment of [3, 8, 11]) {
    const fixture = await openFixture(t);
    const killed = await promisify(execFile)(process.execPath, [
      child,
      fixture.data,
      String(COUNT),
      String(moment),
    ]).then(
      () => assert.fail("the child ended by itself"),
      (error: { signal?: string; stderr: string }) => error,
    );
    assert.equal(killed.signal, "SIGKILL", killed.stderr);
    const { host, catalog } = await openHost(t, fixture, { steps: markingSteps(COUNT), current: 3 });
    assert.deepEqual(await readSchema(catalog), { version: 3 });
    assert.deepEqual(await marksOf(catalog), { "mark#0": 2, "mark#1": 2, "mark#2": 2 });
    await host.close();
  }
});

test("the host serves and indexes nothing before the migration ends", async (t) => {
  const fixture = await openFixture(t);
  let answered: Response | undefined;
  const host = await startHost({
    dataDir: fixture.data,
    port: 0,
    template: await synthesize({}),
    async prepare(reached) {
      answered = await fetch(`${reached.environment.AWS_ENDPOINT_URL_S3}/people`);
      const catalog = reachCatalog(reached);
      assert.deepEqual(await findSchema(catalog), { version: 1 });
      await migrateCatalog(catalog);
    },
  });
  t.after(() => host.close());
  assert.equal(answered?.status, 503);
  assert.equal((await fetch(`${host.url}/people`)).status, 200);
});

test("commands and the host refuse a library with a newer schema", async (t) => {
  const fixture = await openFixture(t);
  const { host, catalog } = await openHost(t, fixture);
  await putSchema(catalog, { version: NEWER });
  const command = await facet("people", "--data", fixture.data);
  await host.close();
  assert.deepEqual([command.code, `\n${command.stderr}`, command.stdout], [1, REFUSAL, ""]);
  for (const command of [["export"], ["index", fixture.photos], ["start", fixture.photos, "--port", "0"]]) {
    const { code, stderr, stdout } = await facet(...command, "--data", fixture.data);
    assert.deepEqual([code, stdout], [1, ""], command[0]);
    // Progress of the start may come first.
    assert.ok(`\n${stderr}`.endsWith(REFUSAL), stderr);
  }
});
