/**
 * Takes the pictures of the README and of the gallery's guide: `node test/support/screenshot.ts [FOLDER]`, by default
 * functions/gallery.
 *
 * Shows the sample photos, whose licence allows it, with invented names. It needs Chromium; see browser.ts.
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
/** Names of the largest faces in the other photos. */
const OTHER_NAMES = ["Clara Novak", "Julia Weber", "Lucia Romero", "Emma Clarke", "Petra Zielinska", "Sofia Marino"];

interface Picture {
  readonly file: string;
  /** Page that it shows. */
  readonly path: string;
  /** Height of the window's part that is kept, px, as the lower end of the page is empty. */
  readonly height: number;
}

interface FaceOnHost {
  readonly faceId: string;
  readonly sizePx: number;
  readonly box: { readonly x: number };
}

if (withoutBrowser) throw new Error(withoutBrowser);
const folder = process.argv[2] ?? join(import.meta.dirname, "../../functions/gallery");
const opened = await openTestHost({ library: "clustered", context: { FACE_CLUSTER_CORE: "2" } });
const browser = await openBrowser();
try {
  const photoId = await nameFaces();
  const pictures: readonly Picture[] = [
    { file: "screenshot.jpg", path: `#/photos/${photoId}`, height: 760 },
    { file: "people.jpg", path: "#/people", height: 700 },
  ];
  for (const picture of pictures) await take(picture);
} finally {
  await browser.close();
  await opened.close();
}

async function take({ file, path, height }: Picture): Promise<void> {
  const { page } = await openGallery(browser, opened.host.url, path);
  for (const name of NAMES) await page.getByText(name).first().waitFor();
  await page.waitForFunction(() =>
    [...document.images].every(({ complete, naturalWidth }) => complete && naturalWidth),
  );
  const picture = sharp(await page.screenshot()).extract({ left: 0, top: 0, width: 1280, height });
  await writeFile(
    join(folder, file),
    await picture.jpeg({ quality: 88, chromaSubsampling: "4:4:4", mozjpeg: true }).toBuffer(),
  );
  await page.close();
}

/** Gives each face of the photo its name, and the largest other faces theirs. @returns the photo's id */
async function nameFaces(): Promise<string> {
  const { items } = await ask<{ items: { photoId: string; key: string }[] }>("/photos");
  const { photoId } = items.find(({ key }) => key === PHOTO)!;
  const named = (await facesOf(photoId)).sort((a, b) => a.box.x - b.box.x);
  const others = await Promise.all(items.filter(({ key }) => key !== PHOTO).map((photo) => facesOf(photo.photoId)));
  const largest = others.flat().sort((a, b) => b.sizePx - a.sizePx);
  const faces = [...named.slice(0, NAMES.length), ...largest];
  for (const [at, name] of [...NAMES, ...OTHER_NAMES].entries()) {
    await ask("/people", { name, faceIds: [faces[at]!.faceId] });
  }
  return photoId;
}

async function facesOf(photoId: string): Promise<FaceOnHost[]> {
  return (await ask<{ faces: FaceOnHost[] }>(`/photos/${photoId}`)).faces;
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(
    `${opened.host.url}${path}`,
    body ? { method: "POST", headers, body: JSON.stringify(body) } : {},
  );
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as T;
}
