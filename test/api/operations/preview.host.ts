import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { blankPhoto, updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { readChanges } from "../../../lib/catalog/versions/change-notes.ts";
import { installSamples } from "../../../lib/models/install.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";
import { photoAtKey } from "../../support/photos.ts";

const fixtures = join(import.meta.dirname, "../../media/fixtures");

let opened: TestHost;
before(async () => {
  opened = await openTestHost({ context: { previews: "at indexing" } });
});
after(() => opened.close());

async function put(key: string, bytes: Uint8Array): Promise<string> {
  const { catalog, host } = opened;
  await (await catalog.s3()).send(new PutObjectCommand({ Bucket: catalog.photosBucket, Key: key, Body: bytes }));
  await host.drained();
  const photo = await photoAtKey(catalog, key);
  return photo!.photoId;
}

async function ask(path: string) {
  const answer = await fetch(`${opened.host.url}${path}`);
  return { status: answer.status, body: await answer.json() };
}

/** The response to a link: its status, and the picture. */
async function follow(url: string) {
  const answer = await fetch(url);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) return { status: answer.status };
  const { format, width, height } = await sharp(bytes).metadata();
  return { status: answer.status, type: answer.headers.get("content-type"), format, width, height };
}

async function previews(): Promise<string[]> {
  const { catalog } = opened;
  const { Contents = [] } = await (await catalog.s3()).send(
    new ListObjectsV2Command({ Bucket: catalog.cropsBucket, Prefix: `${catalog.library}/previews/` }),
  );
  return Contents.map(({ Key = "" }) => Key);
}

test("a photo names the previews that exist: the small one from indexing on, the large one from its first request", async () => {
  // Prepare
  const id = await put("party.jpg", await readFile(join(await installSamples(), "sample1.jpg")));
  const { body: photo } = await ask(`/photos/${id}`);
  const webp = { status: 200, type: "image/webp", format: "webp" };
  // The file itself is shown if it is no larger than the preview would be.
  assert.equal(photo.largePreview, photo.url);
  assert.deepEqual(await follow(photo.preview), { ...webp, width: 640, height: 427 });
  // Act
  const large = await ask(`/photos/${id}/preview?size=large`);
  // Assess: no larger than the photo
  assert.deepEqual(await follow(large.body.url), { ...webp, width: 1920, height: 1280 });
  assert.equal((await ask(`/photos/${id}`)).body.largePreview, large.body.url);
  assert.equal((await previews()).length, 2);
  // Act: a row of an earlier release does not say which there are
  await updatePhoto(opened.catalog, id, (row) => {
    const { previews: _, ...old } = row!;
    return old;
  });
  assert.equal((await ask(`/photos/${id}`)).body.preview, undefined);
  const small = await ask(`/photos/${id}/preview`);
  assert.deepEqual((await ask(`/photos/${id}`)).body.preview, small.body.url);
  assert.deepEqual(await follow(small.body.url), { ...webp, width: 640, height: 427 });
  // Assess: the file is saved under its name
  const saved = await fetch(photo.download);
  assert.equal(saved.headers.get("content-disposition"), "attachment; filename*=UTF-8''party.jpg");
  await saved.body?.cancel();
  // Assess: nobody takes them for crops
  await opened.host.drained();
  const { faceIds } = await readChanges(opened.catalog);
  assert.equal(faceIds.length, 3);
  assert.deepEqual((await ask(`/photos/${id}/preview`)).status, 200);
  // Act
  const { catalog } = opened;
  await (await catalog.s3()).send(new DeleteObjectCommand({ Bucket: catalog.photosBucket, Key: "party.jpg" }));
  await opened.host.drained();
  // Assess
  assert.deepEqual(await previews(), []);
  assert.equal((await ask(`/photos/${id}/preview`)).status, 404);
});

test("getPreview follows the alias of a photo", async () => {
  // Prepare
  const id = await put("other.jpg", await readFile(join(await installSamples(), "sample3.jpg")));
  const alias = "a".repeat(28);
  await updatePhoto(opened.catalog, alias, () => ({ ...blankPhoto(alias), aliasOf: id }));
  // Act
  const { body } = await ask(`/photos/${alias}/preview`);
  // Assess
  assert.equal((await follow(body.url)).status, 200);
});

test("getPreview returns upright previews of formats that browsers cannot show", async () => {
  // Prepare
  const id = await put("turned.heic", await readFile(join(fixtures, "turned.heic")));
  const { body: photo } = await ask(`/photos/${id}`);
  // Act
  const { body } = await ask(`/photos/${id}/preview?size=large`);
  // Assess
  const { format, width, height } = await follow(body.url);
  assert.deepEqual({ format, width, height }, { format: "webp", width: photo.width, height: photo.height });
});

test("getPhotoDetails returns what the file states: camera, exposure, coordinates and the names of the place", async () => {
  // Prepare
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Zürich"/></rdf:RDF></x:xmpmeta>`;
  const bytes = await sharp(join(await installSamples(), "sample4.jpg"))
    .withExif({
      IFD0: { Make: "Canon", Model: "Canon EOS R6" },
      IFD2: { ExposureTime: "1/200", FNumber: "28/10", ISOSpeedRatings: "400", LensModel: "RF50mm F1.2" },
      IFD3: { GPSLatitude: "47/1 30/1 0/1", GPSLatitudeRef: "N", GPSLongitude: "8/1 15/1 0/1", GPSLongitudeRef: "W" },
    })
    .withXmp(xmp)
    .toBuffer();
  const id = await put("details.jpg", bytes);
  // Act
  const { body } = await ask(`/photos/${id}/details`);
  // Assess
  const exposure = { exposureSeconds: 0.005, fNumber: 2.8, iso: 400 };
  const place = { latitude: 47.5, longitude: -8.25, place: ["Zürich"] };
  assert.deepEqual(body, {
    camera: "Canon EOS R6",
    lens: "RF50mm F1.2",
    ...exposure,
    ...place,
    bytes: bytes.length,
  });
  const bare = await put("bare.jpg", await readFile(join(await installSamples(), "sample5.jpg")));
  assert.deepEqual((await ask(`/photos/${bare}/details`)).body.place, []);
});

test("getPreview refuses files that are not pictures, and photos changed meanwhile", async () => {
  // Prepare
  const [none, sample] = [Buffer.from("not a picture"), await readFile(join(await installSamples(), "sample2.jpg"))];
  const skipped = await put("none.jpg", none);
  const { body } = await ask(`/photos/${skipped}`);
  assert.equal(body.preview, undefined);
  // Act and assess
  const refused = await ask(`/photos/${skipped}/preview`);
  assert.deepEqual([refused.status, refused.body.detail], [409, "This photo is skipped: not a picture"]);
  assert.equal((await ask("/photos/nobody/preview")).status, 404);
  assert.equal((await ask(`/photos/${skipped}/preview?size=huge`)).status, 400);
  const id = await put("one.jpg", sample);
  const { catalog } = opened;
  const changed = Buffer.concat([sample, Buffer.from("more")]);
  await (await catalog.s3()).send(
    new PutObjectCommand({ Bucket: catalog.photosBucket, Key: "one.jpg", Body: changed }),
  );
  const answer = await ask(`/photos/${id}/preview?size=large`);
  assert.ok([404, 409].includes(answer.status), JSON.stringify(answer));
});
