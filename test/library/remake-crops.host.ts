import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { deleteCrops, getCrop, putCrop } from "../../lib/catalog/rows/crops.ts";
import { allFaces, putFaces } from "../../lib/catalog/rows/faces.ts";
import { putVectors } from "../../lib/catalog/rows/vectors.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { createDetector } from "../../lib/detect/detector.ts";
import { CROP_PX } from "../../lib/embed/crop-size.ts";
import { indexPhoto } from "../../lib/indexing/photo.ts";
import { countLeft } from "../../lib/library/migrate-faces.ts";
import { announceCrops } from "../../lib/library/remake-crops.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { installModels, installSamples } from "../../lib/models/install.ts";
import { readParameters } from "../../lib/parameters.ts";
import { openLibrary } from "../runs/library.ts";

const parameters = readParameters({});
const migration = { from: "old", to: "new" };

test("announceCrops rewrites usable crops unchanged and cuts unusable ones again from the photo", async (t) => {
  // Prepare: a photo of three faces, all embedded with the old model, one with the new one too
  const catalog = await openLibrary(t);
  const bytes = await readFile(join(await installSamples(), "sample1.jpg"));
  await putObject(catalog, catalog.photosBucket, "1.jpg", bytes, "image/jpeg");
  const detector = await createDetector({ engine: "onnx", models: await installModels() });
  t.after(() => detector.release());
  await indexPhoto({ catalog, detector, parameters }, "1.jpg");
  const [first, second, third] = await Array.fromAsync(allFaces(catalog));
  assert.ok(first && second && third);
  const orphan = { ...first, faceId: `${first.photoId}-ffffffff`, key: "gone.jpg" };
  await putFaces(catalog, [orphan]);
  const vector = new Float32Array(4);
  const row = (faceId: string, model: string) => ({ faceId, model, vector, cropETag: "etag" });
  await putVectors(
    catalog,
    [first, second, third, orphan].map(({ faceId }) => row(faceId, "old")),
  );
  await putVectors(catalog, [row(third.faceId, "new")]);
  const [whole, cut] = [await getCrop(catalog, first.faceId), await getCrop(catalog, second.faceId)];
  const small = await sharp(cut!.bytes).resize(64, 64).jpeg().toBuffer();
  await putCrop(catalog, second.faceId, small);
  await deleteCrops(catalog, [third.faceId]);
  // Act
  const left = await countLeft(catalog, migration);
  const { announced, uncroppable } = await announceCrops({ catalog, migration, limits: limitsOf(parameters) });
  // Assess
  assert.equal(left, 3);
  assert.equal(announced, 2);
  assert.deepEqual(
    uncroppable.map(({ faceId, key }) => [faceId, key]),
    [[orphan.faceId, "gone.jpg"]],
  );
  assert.match(uncroppable[0]!.reason, /photo is gone/);
  assert.deepEqual((await getCrop(catalog, first.faceId))?.eTag, whole?.eTag);
  const again = await getCrop(catalog, second.faceId);
  assert.equal((await sharp(again!.bytes).metadata()).width, 2 * CROP_PX);
  assert.equal(again?.eTag, cut?.eTag);
  assert.equal(await getCrop(catalog, third.faceId), undefined);
});
