import assert from "node:assert/strict";
import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { writeSidecars } from "../../lib/indexing/write-sidecars.ts";
import { readRegions } from "../../lib/media/xmp/regions.ts";
import { packetOf } from "../media/xmp/packets.ts";
import { confirmFaces, moveFaces, personNamed, undecideFaces } from "../support/decide.ts";
import { temporaryFolder } from "../support/facet.ts";
import { openIndexedLibrary, packetNaming, sampleOf } from "./named-photos.ts";
import { withMetadata } from "./world/segments.ts";

test("writeSidecars writes all named faces, skips sidecars it cannot keep, and stays in its folder", async (t) => {
  // Prepare
  const { catalog, put, faces } = await openIndexedLibrary(t);
  const folder = await temporaryFolder(t);
  const keys = ["a.jpg", "deep/a.jpg", "bad.jpg", "../out.jpg", "nobody.jpg"];
  for (const [at, key] of keys.entries()) await put(key, await sampleOf(at));
  const { personId } = await personNamed(catalog, "Ada");
  for (const key of keys.slice(0, -1)) {
    const [first] = (await faces(key)).sort((a, b) => b.sizePx - a.sizePx);
    await confirmFaces(catalog, [first!.faceId], personId);
  }
  await writeFile(join(folder, "bad.jpg.xmp"), "Dear Ada,");
  await writeFile(
    join(folder, "a.jpg.xmp"),
    packetNaming([{ name: "Ghost", box: { x: 0, y: 0, width: 0.1, height: 0.1 } }]),
  );
  // Act
  const result = await writeSidecars(catalog, folder);
  // Assess
  assert.deepEqual([result.written, result.unchanged, result.faces], [2, 0, 2]);
  assert.deepEqual(result.failed.map(({ key }) => key).sort(), ["../out.jpg", "bad.jpg"]);
  assert.equal(await readFile(join(folder, "bad.jpg.xmp"), "utf8"), "Dear Ada,");
  const files = (await readdir(folder, { recursive: true })).sort();
  assert.deepEqual(files, ["a.jpg.xmp", "bad.jpg.xmp", "deep", "deep/a.jpg.xmp"]);
  const namesIn = async (key: string) => {
    const regions = readRegions(await readFile(join(folder, `${key}.xmp`)), { width: 1, height: 1 });
    return regions.flatMap(({ named }) => named.map(({ name }) => name));
  };
  assert.deepEqual(await namesIn("a.jpg"), ["Ghost", "Ada"]);
  // Act: assign the face to another person
  const [first] = (await faces("a.jpg")).sort((a, b) => b.sizePx - a.sizePx);
  const { personId: to } = await personNamed(catalog, "Beth");
  await moveFaces(catalog, [first!.faceId], { from: personId, to });
  await writeSidecars(catalog, folder);
  // Assess
  assert.deepEqual(await namesIn("a.jpg"), ["Ghost", "Beth"]);
});

test("writeSidecars gives copies with different orientations matching sidecars", async (t) => {
  // Prepare
  const { catalog, put, faces } = await openIndexedLibrary(t);
  const folder = await temporaryFolder(t);
  await put("a.jpg", withMetadata(await sampleOf(1), { orientation: 1 }));
  await put("b.jpg", withMetadata(await sampleOf(1), { orientation: 6 }));
  const [first] = await faces("a.jpg");
  const { personId } = await personNamed(catalog, "Ada");
  await confirmFaces(catalog, [first!.faceId], personId);
  // Act
  const { written } = await writeSidecars(catalog, folder);
  // Assess: regions refer to the stored picture, whatever its orientation
  assert.equal(written, 2);
  const boxes = await Promise.all(
    ["a.jpg", "b.jpg"].map(async (key) => {
      const regions = readRegions(await readFile(join(folder, `${key}.xmp`)), { width: 1920, height: 1280 });
      return regions[0]!.named[0]!.box;
    }),
  );
  for (const side of ["x", "y", "width", "height"] as const) {
    assert.ok(Math.abs(boxes[0]![side] - boxes[1]![side]) < 0.01, `${side}: ${JSON.stringify(boxes)}`);
  }
});

test("writeSidecars removes outdated names that it wrote, and these are not read as names", async (t) => {
  // Prepare: a photo at two keys, and a sidecar in Latin 1 with other content
  const { catalog, put, remove, largest, names } = await openIndexedLibrary(t);
  const [folder, other, moved] = [await temporaryFolder(t), await temporaryFolder(t), await temporaryFolder(t)];
  for (const key of ["a.jpg", "b.jpg"]) await put(key, await sampleOf(1));
  await put("c.jpg", await sampleOf(2));
  const faceIds = [await largest("a.jpg"), await largest("c.jpg")];
  const { personId } = await personNamed(catalog, "Łada");
  await confirmFaces(catalog, faceIds, personId);
  const foreign = Buffer.from(
    `<?xml version='1.0' encoding='ISO-8859-1'?>\r\n${String(packetOf("<xmp:Label>Grün</xmp:Label>")).replaceAll(/<\?xpacket.*?\?>/g, "")}`,
    "latin1",
  );
  await writeFile(join(folder, "a.jpg.XMP"), foreign);
  const namesIn = async (file: string) => {
    const regions = readRegions(await readFile(file), { width: 1, height: 1 });
    return regions.flatMap(({ named }) => named.map(({ name }) => name));
  };
  // Act
  await writeSidecars(catalog, folder, { people: true });
  await writeSidecars(catalog, other);
  const again = await writeSidecars(catalog, folder);
  // Assess
  assert.deepEqual([again.written, again.unchanged, again.removed], [0, 3, 0]);
  assert.deepEqual(await namesIn(join(folder, "a.jpg.XMP")), ["Łada"]);
  assert.deepEqual((await readdir(folder)).sort(), ["a.jpg.XMP", "b.jpg.xmp", "c.jpg.xmp"]);
  // Act: store the sidecars with the photos, and move one photo away
  await put("a.jpg.xmp", await readFile(join(folder, "b.jpg.xmp")));
  await put("d.jpg", await sampleOf(2));
  await remove("c.jpg");
  await undecideFaces(catalog, faceIds);
  await put("a.jpg.xmp", Buffer.concat([await readFile(join(folder, "b.jpg.xmp")), Buffer.from("\n")]));
  await cp(other, moved, { recursive: true });
  const cleaned = await writeSidecars(catalog, folder);
  const cleanedCopy = await writeSidecars(catalog, moved);
  // Assess
  assert.deepEqual(await names(), {});
  assert.deepEqual([cleaned.written, cleaned.removed, cleanedCopy.removed], [3, 3, 3]);
  assert.deepEqual(await readFile(join(folder, "a.jpg.XMP")), foreign);
  for (const file of ["b.jpg.xmp", "c.jpg.xmp"]) {
    assert.deepEqual(await namesIn(join(folder, file)), []);
    assert.deepEqual(await namesIn(join(moved, file)), []);
  }
});
