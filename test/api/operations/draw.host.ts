import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Output } from "../../../lib/api/operation.ts";
import { ROUTES } from "../../../lib/api/routes.ts";
import { getCrop } from "../../../lib/catalog/rows/crops.ts";
import { getVectors } from "../../../lib/catalog/rows/vectors.ts";
import { createDetector } from "../../../lib/detect/detector.ts";
import { indexPhoto } from "../../../lib/indexing/photo.ts";
import type { Indexer } from "../../../lib/indexing/photo-types.ts";
import { installModels } from "../../../lib/models/install.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { photoAtKey } from "../../support/photos.ts";
import { type Library, openLibraryHost } from "../library.ts";

let library: Library;
let indexer: Indexer;
before(async () => {
  library = await openLibraryHost();
  const detector = await createDetector({ engine: "auto", models: await installModels() });
  indexer = { catalog: library.catalog, detector, parameters: readParameters({}) };
});
after(async () => {
  await indexer.detector.release();
  await library.close();
});

type Photo = Output<"getPhoto">;
type Face = Output<"getFace">;

async function photoOf(photoId: string): Promise<Photo> {
  return ROUTES.getPhoto.output().parse((await library.call("GET", `/photos/${photoId}`)).body);
}

/** A photo with a face, that one deleted. */
async function photoWithoutItsFace(): Promise<{ photo: Photo; face: Face; status: number }> {
  const { items } = (await library.call("GET", "/photos")).body as { items: Photo[] };
  const photo = await photoOf(items.find(({ faceCount }) => faceCount > 0)!.photoId);
  const face = photo.faces.toSorted((a, b) => b.sizePx - a.sizePx)[0]!;
  const { status } = await library.call("DELETE", `/faces/${face.faceId}`);
  return { photo, face, status };
}

/** Indexes a photo again, as another engine would. */
async function again({ key }: Photo): Promise<void> {
  const row = (await photoAtKey(library.catalog, key))!;
  const detector = { ...indexer.detector, id: `another:${++engines}` };
  assert.equal(await indexPhoto({ ...indexer, detector }, key, row.eTag), "indexed");
}

let engines = 0;

const ids = (photo: Photo) => photo.faces.map(({ faceId }) => faceId);

test("deleteFace removes a face with crop and vector, even if its photo is indexed again", async () => {
  // Act
  const { photo, face, status } = await photoWithoutItsFace();
  const gone = await photoOf(photo.photoId);
  await again(photo);
  const later = await photoOf(photo.photoId);
  // Assess
  assert.equal(status, 204);
  assert.equal(gone.faceCount, photo.faceCount - 1);
  for (const seen of [gone, later]) assert.ok(!ids(seen).includes(face.faceId));
  assert.equal(later.faces.length, photo.faces.length - 1);
  assert.equal(await getCrop(library.catalog, face.faceId), undefined);
  assert.equal((await library.call("GET", `/faces/${face.faceId}`)).status, 404);
  assert.equal((await library.call("DELETE", `/faces/${face.faceId}`)).status, 404);
  const [logged] = (await library.call("GET", "/actions?limit=1")).body.items;
  assert.deepEqual([logged.operation, logged.undoable], ["deleteFace", false]);
  assert.equal((await library.call("POST", `/actions/${logged.actionId}/undo`)).status, 409);
});

test("addFace: a drawn face has crop, vector and name, takes part in runs and survives reindexing", async () => {
  // Prepare
  const { photo, face } = await photoWithoutItsFace();
  const { box } = face;
  const path = `/photos/${photo.photoId}/faces`;
  const etag = (await library.call("GET", `/photos/${photo.photoId}`)).headers.get("etag")!;
  // Act
  const stale = await library.call("POST", path, { box }, { "if-match": '"other"' });
  const added = await library.call("POST", path, { box, name: "Drawn" }, { "if-match": etag });
  const same = await library.call("POST", path, { box: { ...box, x: box.x + box.width / 10 } });
  await library.host.drained();
  await again(photo);
  await library.host.drained();
  await library.run();
  // Assess
  const drawn = ROUTES.getFace.output().parse(added.body);
  assert.deepEqual([stale.status, added.status, same.status], [412, 201, 409]);
  assert.equal(drawn.person?.name, "Drawn");
  assert.ok(Math.abs(drawn.box.x - box.x) < box.width / 4, "the box is where it was drawn");
  const later = await photoOf(photo.photoId);
  assert.equal(ids(later).filter((faceId) => faceId === drawn.faceId).length, 1);
  assert.equal(later.faces.length, photo.faces.length);
  assert.equal(later.faceCount, photo.faces.length);
  const model = (await library.call("GET", "/status")).body.model;
  assert.equal((await getVectors(library.catalog, model, [drawn.faceId])).length, 1);
  const { body: clustered } = await library.call("GET", `/faces/${drawn.faceId}`);
  assert.ok(clustered.clusterId, "the run put it into a cluster");
  assert.equal(clustered.person.name, "Drawn");
});

test("undo removes a drawn face", async () => {
  // Prepare
  const { photo, face } = await photoWithoutItsFace();
  const added = await library.call("POST", `/photos/${photo.photoId}/faces`, { box: face.box });
  await library.host.drained();
  // Act
  const undone = await library.call("POST", `/actions/${added.headers.get("facet-action")}/undo`);
  // Assess
  assert.deepEqual([added.status, undone.status, undone.body.undone], [201, 200, true]);
  assert.equal((await library.call("GET", `/faces/${added.body.faceId}`)).status, 404);
  assert.equal((await photoOf(photo.photoId)).faceCount, photo.faceCount - 1);
});

test("addFace refuses a box that cannot be a face", async () => {
  const { body } = await library.call("GET", "/photos?limit=1");
  const path = `/photos/${body.items[0].photoId}/faces`;
  for (const [box, status] of [
    [{ x: 0.9, y: 0.1, width: 0.2, height: 0.1 }, 400],
    [{ x: 0.1, y: 0.1, width: 0, height: 0.1 }, 400],
    [{ x: 0.5, y: 0.5, width: 0.001, height: 0.001 }, 409],
  ] as const) {
    assert.equal((await library.call("POST", path, { box })).status, status, JSON.stringify(box));
  }
  assert.equal(
    (await library.call("POST", "/photos/nobody/faces", { box: { x: 0, y: 0, width: 1, height: 1 } })).status,
    404,
  );
});
