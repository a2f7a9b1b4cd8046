import assert from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { installSamples } from "../../lib/models/install.ts";
import { readTags, withoutExiftool, writeMwg, writePeople } from "../support/exiftool.ts";
import { facetJson, temporaryFolder } from "../support/facet.ts";

test("names from exiftool are exported as sidecars, which exiftool and another library read", {
  skip: withoutExiftool,
}, async (t) => {
  // Prepare: the same photo upright, on its side, and as a PNG; where its largest face is
  const folder = await temporaryFolder(t);
  const [photos, data] = [join(folder, "photos"), join(folder, "data")];
  await mkdir(join(photos, "deep er"), { recursive: true });
  const sample = await readFile(join(await installSamples(), "sample1.jpg"));
  const { width, height } = await sharp(sample).metadata();
  await writeFile(join(photos, "a.jpg"), sample);
  const turned = sharp(sample).rotate(270).withMetadata({ orientation: 6 });
  await writeFile(join(photos, "deep er/turned.jpg"), await turned.jpeg({ quality: 95 }).toBuffer());
  await writeFile(join(photos, "b.png"), await sharp(sample).png().toBuffer());
  const [{ faces }] = await facetJson("detect", join(photos, "a.jpg"));
  const [{ box }] = faces.sort((a: { sizePx: number }, b: { sizePx: number }) => b.sizePx - a.sizePx);
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2, w: box.width, h: box.height };
  const ada = { name: "Ada, Countess of Lovelace", ...centre };
  await writeMwg(join(photos, "a.jpg"), [ada], [width, height]);
  // The stored picture is rotated a quarter to the left: its top comes from the left.
  const onSide = { name: "Zoë", x: centre.y, y: 1 - centre.x, w: centre.h, h: centre.w };
  await writeMwg(join(photos, "deep er/turned.jpg"), [onSide], [height, width]);
  await writePeople(join(photos, "b.png"), [{ ...ada, name: "Ben" }]);
  // Act
  await facetJson("index", photos, "--data", data);
  const written = join(folder, "sidecars");
  const first = await facetJson("xmp", "export", written, "--ms", "--data", data);
  const second = await facetJson("xmp", "export", written, "--ms", "--data", data);
  // Assess
  assert.deepEqual([first.written, first.faces, first.failed], [3, 3, []]);
  assert.deepEqual([second.written, second.unchanged], [0, 3]);
  const expected = { "a.jpg": ada, "deep er/turned.jpg": onSide, "b.png": { ...ada, name: "Ben" } };
  for (const [key, region] of Object.entries(expected)) {
    const { RegionInfo, RegionInfoMP } = await readTags(join(written, `${key}.xmp`));
    assert.equal(RegionInfo.RegionList.length, 1);
    const [{ Name, Type, Area }] = RegionInfo.RegionList;
    assert.deepEqual([Name, Type, Area.Unit], [region.name, "Face", "normalized"], key);
    for (const side of ["X", "Y", "W", "H"]) {
      const drawn = region[side.toLowerCase() as "x" | "y" | "w" | "h"];
      assert.ok(Math.abs(Area[side] - drawn) < 0.03, `${key} ${side}: ${Area[side]}, not ${drawn}`);
    }
    const sideways = key.includes("turned");
    const { W, H, Unit } = RegionInfo.AppliedToDimensions;
    assert.deepEqual([W, H, Unit], sideways ? [height, width, "pixel"] : [width, height, "pixel"]);
    assert.equal(RegionInfoMP.Regions[0].PersonDisplayName, region.name);
  }

  // Prepare: another library, whose photos have no metadata, with these sidecars
  const [others, otherData] = [join(folder, "others"), join(folder, "other data")];
  await cp(written, others, { recursive: true });
  for (const key of Object.keys(expected)) {
    const plain = sharp(await readFile(join(photos, key)));
    const { orientation = 1 } = await plain.metadata();
    await plain.withMetadata({ orientation }).toFile(join(others, key));
  }
  // Act
  const indexed = await facetJson("index", others, "--data", otherData);
  const again = await facetJson("xmp", "export", join(folder, "again"), "--ms", "--data", otherData);
  // Assess
  assert.deepEqual([indexed.photos, indexed.skipped, indexed.failed], [3, [], []]);
  assert.equal(again.faces, 3);
  for (const [key, region] of Object.entries(expected)) {
    const { RegionInfo } = await readTags(join(folder, "again", `${key}.xmp`));
    assert.equal(RegionInfo.RegionList[0].Name, region.name);
  }
});
