import assert from "node:assert/strict";
import { test } from "node:test";
import { FORMATS, formatOfName, type PhotoFormat } from "../../lib/media/formats.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { sniff } from "../../lib/media/sniff.ts";
import { filesByFormat } from "./fuzz/files.ts";

for (const [name, files] of Object.entries(await filesByFormat())) {
  test(`${name} is recognised by its content and opened, whatever it is called`, async () => {
    // Prepare
    const begins = name.replace(/ camera file$/, ""); // of which most begin as a TIFF does
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

test("an extension belongs to one format, and a content type is an image's", () => {
  const extensions = FORMATS.flatMap((format: PhotoFormat) => format.extensions);
  assert.deepEqual([...new Set(extensions)], extensions);
  for (const { mime, extensions } of FORMATS as readonly PhotoFormat[]) {
    if (mime) assert.match(mime, /^image\/[a-z]+$/);
    for (const extension of extensions) assert.equal(formatOfName(`a/b.${extension.toUpperCase()}`)?.mime, mime);
  }
});

test("a name without an extension of a photo's has no format", () => {
  for (const key of ["a.html", "jpg", ".jpg", "a.jpg/b", "a.xmp"]) assert.equal(formatOfName(key), undefined, key);
});
