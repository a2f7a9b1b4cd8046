import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMATS, formatOfName, type PhotoFormat } from "../../lib/media/formats.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { sniff } from "../../lib/media/sniff.ts";
import { filesByFormat } from "./fuzz/files.ts";

for (const [name, files] of Object.entries(await filesByFormat())) {
  test(`openPhoto recognises ${name} by content, whatever the file's name`, async () => {
    // Prepare
    const begins = name.replace(/ camera file$/, ""); // most of these begin like a TIFF
    for (const bytes of Object.values(files)) {
      // Act
      const found = sniff(bytes);
      const { width, height } = await openPhoto("a.txt", bytes);
      // Assess
      assert.ok("name" in found && found.name.startsWith(begins), JSON.stringify(found));
      assert.ok(width > 0 && height > 0);
    }
  });
}

test("FORMATS: an extension belongs to one format, and content types are those of images", () => {
  const extensions = FORMATS.flatMap((format: PhotoFormat) => format.extensions);
  assert.deepEqual([...new Set(extensions)], extensions);
  for (const { mime, extensions } of FORMATS as readonly PhotoFormat[]) {
    if (mime) assert.match(mime, /^image\/[a-z]+$/);
    for (const extension of extensions) assert.equal(formatOfName(`a/b.${extension.toUpperCase()}`)?.mime, mime);
  }
});

test("formatOfName has no format for a name without a photo's extension", () => {
  for (const key of ["a.html", "jpg", ".jpg", "a.jpg/b", "a.xmp"]) assert.equal(formatOfName(key), undefined, key);
});
