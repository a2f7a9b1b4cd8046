import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Output } from "../../../lib/api/operation.ts";
import { ROUTES } from "../../../lib/api/routes.ts";
import { updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { SAMPLE_CLUSTERS } from "../../support/host.ts";
import { type Library, openLibraryHost } from "../library.ts";

let library: Library;
before(async () => {
  library = await openLibraryHost();
});
after(() => library.close());

type Photo = Output<"listPhotos">["items"][number];

async function photos(query: string): Promise<Photo[]> {
  const found: Photo[] = [];
  let cursor = "";
  do {
    const { body, status } = await library.call("GET", `/photos?limit=2&${query}${cursor && `&cursor=${cursor}`}`);
    assert.equal(status, 200, JSON.stringify(body));
    const page = ROUTES.listPhotos.output().parse(body);
    found.push(...page.items);
    cursor = page.cursor ?? "";
  } while (cursor);
  return found;
}

const idsOf = (some: readonly { readonly photoId: string }[]) => some.map(({ photoId }) => photoId).sort();

test("listPhotos filters by all or any of several people", async () => {
  // Prepare: of two people who are in one photo together, one is in others too.
  const all = await photos("");
  const shown = await Promise.all(
    all.map(async ({ photoId }) => (await library.call("GET", `/photos/${photoId}`)).body),
  );
  const group = shown.find(({ faces }) => faces.length >= 2);
  const other = shown.find(({ photoId, faces }) => photoId !== group.photoId && faces.length >= 1);
  const [ada, ben] = [
    await library.call("POST", "/people", { name: "Ada", faceIds: [group.faces[0].faceId, other.faces[0].faceId] }),
    await library.call("POST", "/people", { name: "Ben", faceIds: [group.faces[1].faceId] }),
  ].map(({ body }) => body.personId);
  // Act
  const both = await photos(`person=${ada}&person=${ben}`);
  const any = await photos(`person=${ada}&person=${ben}&match=any`);
  const many = await photos(`person=${ada}&minFaces=${group.faceCount}`);
  // Assess
  assert.deepEqual(idsOf(both), [group.photoId]);
  assert.deepEqual(idsOf(any), idsOf([group, other]));
  assert.ok(idsOf(many).includes(group.photoId));
  assert.equal((await library.call("GET", "/photos?person=nobody")).status, 404);
});

test("listPhotos filters by number of faces, date and status", async () => {
  // Prepare
  const { catalog } = library;
  const [first, second] = await photos("");
  for (const [photo, takenAt] of [
    [first!, "2020-05-01T10:00:00"],
    [second!, "2020-05-02T23:59:59"],
  ] as const) {
    await updatePhoto(
      catalog,
      photo.photoId,
      (row) => row && { ...row, locations: row.locations.map((place) => ({ ...place, takenAt })) },
    );
  }
  const all = await photos("");
  // Act
  const inMay = await photos("from=2020-05-01&to=2020-05-02");
  const onSecond = await photos("from=2020-05-02");
  const alone = await photos("minFaces=1&maxFaces=1");
  const indexed = await photos("status=indexed");
  // Assess
  assert.deepEqual(idsOf(inMay), idsOf([first!, second!]));
  assert.deepEqual(idsOf(onSecond), [second!.photoId]);
  assert.deepEqual(idsOf(alone), idsOf(all.filter(({ faceCount }) => faceCount === 1)));
  assert.deepEqual(idsOf(indexed), idsOf(all));
  for (const query of ["from=yesterday", "minFaces=-1", "match=some", "status=lost", "cursor=abc"]) {
    assert.equal((await library.call("GET", `/photos?${query}`)).status, 400, query);
  }
});

test("listPhotos filters by who is not there, names, folder and file name, latest first", async () => {
  // Prepare
  const all = await photos("");
  const { items } = (await library.call("GET", "/people")).body;
  const [ada, ben] = ["Ada", "Ben"].map(
    (name) => items.find((person: { name: string }) => person.name === name).personId,
  );
  const [withAda, withBen] = [await photos(`person=${ada}`), await photos(`person=${ben}`)];
  const except = (some: readonly Photo[], others: readonly Photo[]) =>
    idsOf(some).filter((id) => !idsOf(others).includes(id));
  // Act
  const latest = await photos("order=taken");
  const [unnamed, named] = [await photos("unnamed=true"), await photos("unnamed=false")];
  const only = await photos(`person=${ada}&person=${ben}&match=any&only=true`);
  // Assess
  const dates = latest.map(({ takenAt = "" }) => takenAt);
  assert.deepEqual(dates, dates.toSorted().reverse());
  assert.deepEqual(idsOf(latest), idsOf(all));
  assert.deepEqual(idsOf(await photos(`without=${ada}`)), except(all, withAda));
  assert.deepEqual(idsOf(await photos(`person=${ada}&without=${ben}`)), except(withAda, withBen));
  assert.deepEqual(idsOf([...unnamed, ...named]), idsOf(all));
  assert.ok(except(unnamed, named).length === unnamed.length && unnamed.length > 0);
  assert.deepEqual(
    idsOf(only),
    idsOf(named.filter(({ photoId, faceCount }) => faceCount > 0 && idsOf([...withAda, ...withBen]).includes(photoId))),
  );
  const [{ key }] = all as [Photo];
  const name = key.slice(key.lastIndexOf("/") + 1).toUpperCase();
  assert.ok(idsOf(await photos(`name=${encodeURIComponent(name)}`)).includes(all[0]!.photoId));
  assert.deepEqual(await photos("folder=no/such/folder"), []);
  assert.deepEqual(idsOf([...(await photos("dated=true")), ...(await photos("dated=false"))]), idsOf(all));
  const months = (await library.call("GET", "/months")).body;
  assert.equal(
    months.items.reduce((sum: number, month: { photos: number }) => sum + month.photos, months.undated),
    all.length,
  );
  assert.equal((await library.call("GET", "/photos?only=true")).status, 400);
  assert.equal((await library.call("GET", "/photos?without=nobody")).status, 404);
});

test("changeParameters: values set for the library apply to the next run, and undo restores them", async () => {
  // Prepare
  const before_ = (await library.call("GET", "/parameters")).body;
  const { body: log } = await library.call("GET", "/runs?limit=1");
  // Act
  const set = await library.call("PATCH", "/parameters", { FACE_CLUSTER_DIST: 0.2, FACE_FEW_DIST: 0.2 });
  await library.run();
  const [strict] = (await library.call("GET", "/runs?limit=1")).body.items;
  const reset = await library.call("PATCH", "/parameters", { FACE_FEW_DIST: null });
  await library.call("POST", `/actions/${reset.headers.get("facet-action")}/undo`);
  const status = (await library.call("GET", "/status")).body;
  await library.call("POST", `/actions/${set.headers.get("facet-action")}/undo`);
  await library.run();
  const [loose] = (await library.call("GET", "/runs?limit=1")).body.items;
  // Assess
  assert.equal(before_.FACE_CLUSTER_DIST.value, Number(SAMPLE_CLUSTERS.context?.FACE_CLUSTER_DIST));
  assert.equal(before_.FACE_CLUSTER_DIST.from, "deployment");
  ROUTES.changeParameters.output().parse(set.body);
  assert.deepEqual([set.body.FACE_CLUSTER_DIST.value, set.body.FACE_CLUSTER_DIST.from], [0.2, "library"]);
  assert.equal(reset.body.FACE_FEW_DIST.from, "deployment");
  assert.equal(status.parameters.FACE_FEW_DIST, 0.2);
  assert.ok(strict.clusters < log.items[0].clusters, `${strict.clusters} of ${log.items[0].clusters}`);
  assert.ok(loose.clusters >= log.items[0].clusters, `${loose.clusters} of ${log.items[0].clusters}`);
  assert.deepEqual((await library.call("GET", "/parameters")).body, before_);
  for (const body of [
    { FACE_CLUSTER_DIST: 9 },
    { SHOE_SIZE: 40 },
    {},
    { FACE_SIZE: "20" },
    { FACE_CLUSTER_CORE: 2.5 },
  ]) {
    assert.equal((await library.call("PATCH", "/parameters", body)).status, 400, JSON.stringify(body));
  }
});

test("listPhotos lists skipped photos with their reasons", async () => {
  // Prepare
  const { host, catalog } = library;
  await (await catalog.s3()).send(
    new PutObjectCommand({ Bucket: host.outputs.PhotosBucket ?? "", Key: "notes.jpg", Body: "no picture at all" }),
  );
  await host.drained();
  // Act
  const left = await photos("status=skipped");
  const unprocessed = await photos("status=unprocessed");
  // Assess
  assert.deepEqual(
    left.map(({ key, reason }) => [key, reason]),
    [["notes.jpg", "not a picture"]],
  );
  assert.deepEqual(unprocessed, left);
  assert.deepEqual(await photos("status=unprocessed&folder=elsewhere"), []);
});
