import assert from "node:assert/strict";
import { test } from "node:test";
import { isFromCamera } from "../../lib/media/exif.ts";
import { type TiffTags, tiffFile } from "./tiff-file.ts";

const [MAKE, EXIF, EXPOSURE_TIME, FILE_SOURCE, DATE] = [0x010f, 0x8769, 0x829a, 0xa300, 0x9003];

const exif = (details: TiffTags, main: TiffTags = {}) =>
  tiffFile({ directories: [{ ...main, [EXIF]: { directories: [details] } }] });

test("isFromCamera: a file with a camera's name or an exposure is a camera's", () => {
  assert.equal(isFromCamera(exif({ [DATE]: "1985:05:05 10:00:00" }, { [MAKE]: "Canon" })), true);
  assert.equal(isFromCamera(exif({ [EXPOSURE_TIME]: [100] })), true);
  assert.equal(isFromCamera(exif({ [FILE_SOURCE]: Buffer.from([3]) }, { [MAKE]: "Canon" })), true);
});

test("isFromCamera: a scan is not a camera's, whoever made the scanner", () => {
  assert.equal(isFromCamera(exif({ [FILE_SOURCE]: Buffer.from([1]) }, { [MAKE]: "EPSON" })), false);
  assert.equal(isFromCamera(exif({ [FILE_SOURCE]: Buffer.from([2]) }, { [MAKE]: "EPSON" })), false);
  assert.equal(isFromCamera(exif({ [DATE]: "1985:05:05 10:00:00" })), false);
  assert.equal(isFromCamera(undefined), false);
});
