import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { allPeople, personNamed } from "../../lib/catalog/decisions/people.ts";
import { allReadNames } from "../../lib/catalog/rows/metadata-names.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { deleteObjects } from "../../lib/catalog/store/objects.ts";
import type { Face, Photo } from "../../lib/catalog/store/types.ts";
import { iou } from "../../lib/geometry/iou.ts";
import { deleteFace } from "../../lib/indexing/delete-face.ts";
import { withPacket } from "../media/xmp/packets.ts";
import { confirmFaces, undecideFaces } from "../support/decide.ts";
import { facesOfSample, openIndexedLibrary, packetNaming, SAMPLE, sampleOf } from "./named-photos.ts";

test("names in a photo are its faces' names, and a region without one becomes a face; reading again changes nothing", async (t) => {
  // Prepare
  const { catalog, put, again, faces, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  const turnedAway = { name: "Ben", box: { x: 0.01, y: 0.85, width: 0.06, height: 0.09 } };
  const tiny = { name: "Ghost", box: { x: 0.9, y: 0.9, width: 0.005, height: 0.005 } };
  // Act
  await put("a.jpg", withPacket(SAMPLE, packetNaming([{ name: "Ada Lovelace", box: first!.box }, turnedAway, tiny])));
  // Assess
  const [{ faceId }] = (await faces("a.jpg")).sort((a, b) => b.sizePx - a.sizePx) as [Face];
  const drawn = (await faces("a.jpg")).find((face) => face.drawn);
  assert.ok(drawn && iou(drawn.box, turnedAway.box) > 0.5);
  const expected = { [faceId]: "Ada Lovelace", [drawn.faceId]: "Ben" };
  assert.deepEqual(await names(), expected);
  const [{ faceCount }] = (await Array.fromAsync(allPhotos(catalog))) as [Photo];
  assert.equal(faceCount, (await faces("a.jpg")).length);
  const [read] = await Array.fromAsync(allReadNames(catalog));
  assert.deepEqual(read?.missing, ["Ghost"]);
  assert.deepEqual((await allPeople(catalog)).map(({ name }) => name).sort(), ["Ada Lovelace", "Ben"]);
  // Act
  await undecideFaces(catalog, [faceId]);
  await deleteFace(catalog, drawn.faceId);
  await again("a.jpg");
  await put("a.xmp", packetNaming([turnedAway]));
  // Assess: what was taken back stays taken back
  assert.ok(!(await faces("a.jpg")).some((face) => face.drawn));
  assert.equal((await names())[faceId], undefined);
});

test("a photo that is turned has its faces named all the same", async (t) => {
  // Prepare
  const { put, faces, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  for (const orientation of [3, 6]) {
    const turned = await sharp(SAMPLE)
      .rotate(orientation === 3 ? 180 : 270)
      .withMetadata({ orientation })
      .jpeg({ quality: 95 })
      .toBuffer();
    const key = `${orientation}.jpg`;
    // Act
    await put(key, withPacket(turned, packetNaming([{ name: key, box: first!.box }], orientation)));
    // Assess
    const [{ faceId }] = (await faces(key)).sort((a, b) => b.sizePx - a.sizePx) as [Face];
    assert.equal((await names())[faceId], key);
  }
});

test("a sidecar names faces, whether it comes before its photo or after; it is no photo", async (t) => {
  // Prepare
  const { catalog, put, faces, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  const sidecar = (name: string) => packetNaming([{ name, box: first!.box }]);
  // Act
  const outcomes = [
    await put("before/a.jpg.xmp", sidecar("Ada")),
    await put("before/a.jpg", await sampleOf(1)),
    await put("after/b.jpg", await sampleOf(2)),
    await put("after/b.XMP", sidecar("Ben")),
    await put("after/bb.jpg", await sampleOf(3)),
    await put("alone.xmp", sidecar("Cleo")),
    await put("bad/c.jpg", await sampleOf(4)),
    await put("bad/c.xmp", sidecar("Dan").subarray(0, 400)),
  ];
  // Assess
  assert.deepEqual(outcomes, ["sidecar", "indexed", "indexed", "sidecar", "indexed", "sidecar", "indexed", "sidecar"]);
  const largest = async (key: string) => (await faces(key)).sort((a, b) => b.sizePx - a.sizePx)[0]!.faceId;
  assert.deepEqual(await names(), {
    [await largest("before/a.jpg")]: "Ada",
    [await largest("after/b.jpg")]: "Ben",
  });
  const photos = await Array.fromAsync(allPhotos(catalog));
  assert.deepEqual(photos.map(({ key }) => key).sort(), ["after/b.jpg", "after/bb.jpg", "bad/c.jpg", "before/a.jpg"]);
  const reasons = (await Array.fromAsync(allReadNames(catalog))).filter(({ reason }) => reason);
  assert.deepEqual(
    reasons.map(({ key, source }) => [key, source]),
    [["bad/c.jpg", "bad/c.xmp"]],
  );
});

test("a sidecar that changes is followed, until somebody decides in Facet", async (t) => {
  // Prepare
  const { catalog, put, again, faces, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  const sidecar = (name: string) => packetNaming([{ name, box: first!.box }]);
  await put("a.jpg", withPacket(SAMPLE, sidecar("Ada")));
  const [{ faceId }] = (await faces("a.jpg")).sort((a, b) => b.sizePx - a.sizePx) as [Face];
  const after = async (change: () => Promise<unknown>) => {
    await change();
    return (await names())[faceId];
  };
  // Act
  const seen = [
    await after(() => put("a.xmp", sidecar("Ben"))),
    await after(() => again("a.jpg")),
    await after(() => put("a.xmp", sidecar("ben"))),
    await after(async () => confirmFaces(catalog, [faceId], (await personNamed(catalog, "Cleo")).personId)),
    await after(() => put("a.xmp", sidecar("Dan"))),
    await after(() => deleteObjects(catalog, catalog.photosBucket, ["a.xmp"]).then(() => again("a.xmp"))),
  ];
  // Assess
  assert.deepEqual(seen, ["Ben", "Ben", "Ben", "Cleo", "Cleo", "Cleo"]);
  assert.ok(!(await allPeople(catalog)).some(({ name }) => name === "Dan"));
});
