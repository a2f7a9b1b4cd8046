import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOfName, looksLikePicture } from "../../lib/media/file-names.ts";

test("kindOfName distinguishes pictures from other files by known extensions", () => {
  for (const [key, kind] of [
    ["a/b.JPG", "picture"],
    ["a.cr3", "picture"],
    ["a.jpg.xmp", "sidecar"],
    ["IMG_1.jpg.supplemental-metadata.json", "other"],
    ["Thumbs.db", "other"],
    ["film.MOV", "other"],
    ["a.jpg/README", "unknown"],
    ["a.bak", "unknown"],
    [".jpg", "unknown"],
  ] as const)
    assert.equal(kindOfName(key), kind, key);
});

test("looksLikePicture distinguishes pictures, also unreadable ones, from documents", () => {
  const bytes = (text: string) => Buffer.from(text, "latin1");
  for (const picture of ["\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "8BPS\0\x01", "IIU\0"])
    assert.ok(looksLikePicture(bytes(picture)), picture);
  for (const other of ["", "Dear Ada", "%PDF-1.7", "PK\x03\x04", "OggS\0"])
    assert.ok(!looksLikePicture(bytes(other)), other);
});
