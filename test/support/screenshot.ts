/**
 * Takes the screenshot of the README: `node test/support/screenshot.ts [FILE]`, by default
 * functions/gallery/screenshot.jpg.
 *
 * Shows one of the sample photos, whose licence allows it, with a name for each face. It needs Chromium; see
 * browser.ts.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { openBrowser, withoutBrowser } from "./browser.ts";
import { openGallery } from "./gallery.ts";
import { openTestHost } from "./host.ts";

const PHOTO = "sample3.jpg";
/** Names of the faces in that photo, from left to right. */
const NAMES = ["Mia Lindholm", "Ingrid Dahl", "Nora Becker"];
/** Part of the window that is kept, px, as the lower end of the page is empty. */
const CUT = { left: 0, top: 0, width: 1280, height: 760 };

if (withoutBrowser) throw new Error(withoutBrowser);
const file = process.argv[2] ?? join(import.meta.dirname, "../../functions/gallery/screenshot.jpg");
const opened = await openTestHost({ library: "clustered", context: { FACE_CLUSTER_CORE: "2" } });
const browser = await openBrowser();
try {
  const photoId = await nameFaces(opened.host.url);
  const { page } = await openGallery(browser, opened.host.url, `#/photos/${photoId}`);
  for (const name of NAMES) await page.getByText(name).first().waitFor();
  await page.waitForFunction(() =>
    [...document.images].every(({ complete, naturalWidth }) => complete && naturalWidth),
  );
  const picture = await page.screenshot();
  await writeFile(
    file,
    await sharp(picture).extract(CUT).jpeg({ quality: 88, chromaSubsampling: "4:4:4", mozjpeg: true }).toBuffer(),
  );
} finally {
  await browser.close();
  await opened.close();
}

/** Gives each face of the photo its name. @returns the photo's id */
async function nameFaces(url: string): Promise<string> {
  const { items } = await (await fetch(`${url}/photos`)).json();
  const { photoId } = items.find(({ key }: { key: string }) => key === PHOTO);
  const photo: { faces: { faceId: string; box: { x: number } }[] } = await (
    await fetch(`${url}/photos/${photoId}`)
  ).json();
  const faces = photo.faces.sort((a, b) => a.box.x - b.box.x);
  for (const [at, name] of NAMES.entries()) {
    const answer = await fetch(`${url}/people`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, faceIds: [faces[at]?.faceId] }),
    });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
  }
  return photoId;
}
