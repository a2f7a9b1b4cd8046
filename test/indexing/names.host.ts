import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { allReadNames } from "../../lib/catalog/rows/metadata-names.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { facesWithTwoNames } from "../../lib/catalog/rows/two-names.ts";
import { deleteObjects } from "../../lib/catalog/store/objects.ts";
import type { Face, Photo } from "../../lib/catalog/store/types.ts";
import { iou } from "../../lib/geometry/iou.ts";
import { deleteFace } from "../../lib/indexing/delete-face.ts";
import { withPacket } from "../media/xmp/packets.ts";
import { confirmFaces, personNamed, undecideFaces } from "../support/decide.ts";
import { facesOfSample, openIndexedLibrary, packetNaming, SAMPLE, sampleOf } from "./named-photos.ts";

test("readNames names faces and draws those not detected, and changes nothing when repeated", async (t) => {
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
  // Assess: names that a person removed stay removed
  assert.ok(!(await faces("a.jpg")).some((face) => face.drawn));
  assert.equal((await names())[faceId], undefined);
});

test("readNames names the faces of a photo with an EXIF orientation", async (t) => {
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

test("readSidecar names faces, whether the sidecar comes before or after its photo", async (t) => {
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

test("readSidecar applies changes of a sidecar until someone decides in Facet", async (t) => {
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

test("readNames removes a name that a source no longer gives, unless another source or a person does", async (t) => {
  // Prepare
  const { catalog, put, remove, largest, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  const sidecar = (name: string) => packetNaming([{ name, box: first!.box }]);
  const nobody = packetNaming([]);
  const people = async () => (await allPeople(catalog)).map(({ name }) => name).sort();
  const photos = { "embedded.jpg": 1, "region.jpg": 2, "file.jpg": 3, "two.jpg": 4, "decided.jpg": 5, "bad.jpg": 6 };
  for (const [key, number] of Object.entries(photos)) {
    const sample = await sampleOf(number);
    const isEmbedded = key === "embedded.jpg" || key === "two.jpg";
    await put(key, isEmbedded ? withPacket(sample, sidecar(key)) : sample);
    if (key !== "embedded.jpg") await put(`${key}.xmp`, sidecar(key));
  }
  const faceIds = new Map<string, string>();
  for (const key of Object.keys(photos)) faceIds.set(key, await largest(key));
  const ids = new Map((await allPeople(catalog)).map(({ name, personId }) => [name, personId]));
  await confirmFaces(catalog, [faceIds.get("decided.jpg")!], ids.get("decided.jpg")!);
  // Act
  await put("embedded.jpg", withPacket(await sampleOf(1), nobody));
  await put("region.jpg.xmp", nobody);
  await remove("file.jpg.xmp");
  await remove("two.jpg.xmp");
  await put("decided.jpg.xmp", nobody);
  await put("bad.jpg.xmp", sidecar("bad.jpg").subarray(0, 400));
  // Assess
  const kept = ["bad.jpg", "decided.jpg", "two.jpg"];
  assert.deepEqual(await names(), Object.fromEntries(kept.map((key) => [faceIds.get(key), key])));
  assert.deepEqual(await people(), kept);
  // Act: remove the last source of one name, and restore that of another
  await put("two.jpg", withPacket(await sampleOf(4), nobody));
  await put("region.jpg.xmp", sidecar("region.jpg"));
  // Assess
  assert.deepEqual(await people(), ["bad.jpg", "decided.jpg", "region.jpg"]);
  assert.equal((await allPeople(catalog)).find(({ name }) => name === "region.jpg")?.personId, ids.get("region.jpg"));
});

test("names from metadata move with files, with or without their sidecars", async (t) => {
  // Prepare
  const { put, remove, largest, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  const sidecar = packetNaming([{ name: "Ada", box: first!.box }]);
  await put("a.jpg", await sampleOf(1));
  await put("a.xmp", sidecar);
  const faceId = await largest("a.jpg");
  const seen: unknown[] = [];
  const after = async (...steps: (() => Promise<unknown>)[]) => {
    for (const step of steps) await step();
    seen.push((await names())[faceId]);
  };
  const photoTo = (key: string) => async () => put(key, await sampleOf(1));
  // Act
  await after(
    photoTo("b/a.jpg"),
    () => remove("a.jpg"),
    () => remove("a.xmp"),
  );
  await after(() => put("b/a.xmp", sidecar));
  await after(photoTo("c.jpg"), () => remove("b/a.jpg"));
  await after(
    () => put("c.xmp", sidecar),
    () => put("c.xmp", packetNaming([])),
  );
  // Assess
  assert.deepEqual(seen, ["Ada", "Ada", "Ada", undefined]);
});

test("readSidecar matches names regardless of case and accents, and prefers an exact match", async (t) => {
  // Prepare
  const { put, largest, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  const pairs = [
    ["IMG_1.JPG", "IMG_1.XMP"],
    ["IMG_2.JPG", "img_2.jpg.XMP"],
    ["Zoe\u0308.jpg", "Zo\u00eb.xmp"],
    ["caf\u00e9/x.jpg", "cafe\u0301/x.jpg.xmp"],
  ] as const;
  const expected: Record<string, string> = {};
  // Act
  for (const [number, [photo, sidecar]] of [...pairs, ...pairs].entries()) {
    const folder = number < pairs.length ? "before/" : "after/";
    const name = `${folder}${sidecar}`;
    const packet = packetNaming([{ name, box: first!.box }]);
    if (folder === "before/") await put(name, packet);
    await put(`${folder}${photo}`, await sampleOf(number));
    if (folder === "after/") await put(name, packet);
    expected[await largest(`${folder}${photo}`)] = name;
  }
  await put("other/IMG.jpg", await sampleOf(20));
  await put("other/img.xmp", packetNaming([{ name: "Ada", box: first!.box }]));
  await put("other/img.jpg", await sampleOf(21));
  await put("elsewhere/img_1.jpg", await sampleOf(22));
  expected[await largest("other/img.jpg")] = "Ada";
  // Assess
  assert.deepEqual(await names(), expected);
});

test("names in sidecars override those in the file, and differing names are marked until resolved", async (t) => {
  // Prepare
  const { catalog, put, remove, largest, names } = await openIndexedLibrary(t);
  const [first] = await facesOfSample();
  const naming = (name: string) => packetNaming([{ name, box: first!.box }]);
  const seen: unknown[] = [];
  // Act
  await put("a.jpg", withPacket(SAMPLE, naming("Ada")));
  const faceId = await largest("a.jpg");
  for (const step of [
    () => put("a.xmp", naming("Ben")),
    () => put("a.jpg.xmp", naming("Cleo")),
    () => put("a.xmp", naming("Dan")),
    () => remove("a.jpg.xmp"),
    () => put("a.xmp", naming("ada")),
  ]) {
    await step();
    seen.push([(await names())[faceId], (await facesWithTwoNames(catalog)).length]);
  }
  // Assess
  assert.deepEqual(seen, [
    ["Ben", 1],
    ["Cleo", 1],
    ["Cleo", 1],
    ["Dan", 1],
    ["ada", 0],
  ]);
  assert.deepEqual(
    (await allPeople(catalog)).map(({ name }) => name.toLowerCase()),
    ["ada"],
  );
});
