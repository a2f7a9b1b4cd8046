import assert from "node:assert/strict";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openPhoto } from "../../../lib/media/open.ts";
import { readRegions } from "../../../lib/media/xmp/regions.ts";
import { withoutExiftool, writeMwg, writePeople } from "../../support/exiftool.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { FIXTURES } from "../heif-file.ts";
import { drawQuarters } from "../pictures.ts";

test("readRegions reads regions that exiftool writes into every format", { skip: withoutExiftool }, async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const formats = ["jpg", "png", "webp", "tiff", "avif", "heic"];
  for (const format of formats) {
    const file = join(folder, `a.${format}`);
    if (format === "heic") await copyFile(join(FIXTURES, "quarters.heic"), file);
    else await drawQuarters(96, 64).toFile(file);
    const region = { name: 'Ada & {Zoë}, "x"', x: 0.3, y: 0.4, w: 0.1, h: 0.2 };
    await writeMwg(file, [region, { ...region, name: "Rex", type: "Pet" }], [96, 64]);
    await writePeople(file, [{ ...region, x: 0.7, name: "Ben" }]);
    // Act
    const photo = await openPhoto(file, await readFile(file));
    const named = photo.xmp.flatMap((packet) => readRegions(packet, photo)).flatMap((regions) => regions.named);
    // Assess
    assert.deepEqual(
      named.map(({ name, box }) => [name, ...Object.values(box).map((side) => side.toFixed(4))]),
      [
        [region.name, "0.2500", "0.3000", "0.1000", "0.2000"],
        ["Ben", "0.6500", "0.3000", "0.1000", "0.2000"],
      ],
      format,
    );
  }
});
