import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { exiftool, mwgTags, peopleTags, withoutExiftool } from "../../support/exiftool.ts";
import { temporaryFolder } from "../../support/facet.ts";
import { validFiles } from "../fuzz/files.ts";

/** exiftool's names of the formats of these files; it cannot write the others. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  jpeg: "jpg",
  "progressive jpeg": "jpg",
  "cmyk jpeg": "jpg",
  png: "png",
  "palette png": "png",
  webp: "webp",
  "lossless webp": "webp",
  avif: "avif",
  tiff: "tif",
  "tiled tiff": "tif",
  "jpeg tiff": "tif",
  heic: "heic",
  "profiled heic": "heic",
  "transparent heic": "heic",
  "tiled heic": "heic",
  cr2: "cr2",
  nef: "nef",
  arw: "arw",
  dng: "dng",
};

const region = { name: "Ada", x: 0.3, y: 0.4, w: 0.1, h: 0.2 };
const jpegs = (file: string) => file.endsWith(".jpg");

/** Successive changes of metadata that leave the picture as it is; some can be written into JPEG only. */
const EDITS: readonly {
  readonly what: string;
  readonly into?: (file: string) => boolean;
  readonly tags: (folder: string) => readonly string[];
}[] = [
  { what: "a rating and a caption", tags: () => ["-XMP:Rating=5", "-XMP:Description=By the sea"] },
  {
    what: "Exif orientation, date and place",
    tags: () => ["-EXIF:Orientation#=6", "-EXIF:DateTimeOriginal=2025:06:07 08:09:10", "-EXIF:GPSLatitude=50"],
  },
  { what: "regions", tags: () => [...mwgTags([region], [96, 64]), ...peopleTags([region])] },
  { what: "IPTC keywords and a comment", into: jpegs, tags: () => ["-IPTC:Keywords=sea", "-Comment=By the sea"] },
  { what: "a thumbnail", into: jpegs, tags: (folder) => [`-ThumbnailImage<=${join(folder, "thumbnail")}`] },
  { what: "a colour profile", into: jpegs, tags: (folder) => [`-ICC_Profile<=${join(folder, "profile")}`] },
  { what: "nothing any more", into: (file) => /jpg|png|webp|heic|avif/.test(file), tags: () => ["-all="] },
];

test("pictureData does not change when exiftool writes metadata", { skip: withoutExiftool }, async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  const plain = sharp({ create: { width: 16, height: 16, channels: 3, background: "red" } });
  await writeFile(join(folder, "thumbnail"), await plain.clone().jpeg().toBuffer());
  const { icc } = await sharp(await plain.clone().withIccProfile("srgb").jpeg().toBuffer()).metadata();
  await writeFile(join(folder, "profile"), icc!);
  const files = (await validFiles()).flatMap(([format, bytes]) => {
    const extension = EXTENSIONS[format];
    return extension ? [{ file: join(folder, `${format}.${extension}`), bytes, expected: pictureData(bytes) }] : [];
  });
  for (const { file, bytes } of files) await writeFile(file, bytes);

  for (const { what, into = () => true, tags } of EDITS) {
    const chosen = files.filter(({ file }) => into(file));
    const before = await Promise.all(chosen.map(({ file }) => readFile(file)));
    // Act
    const [last, ...others] = chosen.map(({ file }) => file);
    await exiftool(last!, "-m", ...tags(folder), ...others);
    // Assess
    for (const [index, { file, expected }] of chosen.entries()) {
      const after = await readFile(file);
      assert(!after.equals(before[index]!), `${file} has ${what}`);
      assert.deepEqual(pictureData(after), expected, `${file} with ${what}`);
    }
  }
});
