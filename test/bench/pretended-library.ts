import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import mime from "mime/lite";
import sharp from "sharp";

/** Photos of a month. */
const MONTHLY = 250;

export interface PretendedLibrary {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a built gallery, and answers it as the API of a library of `count` people, `count` photos, and a person with `count`
 * faces would.
 */
export async function servePretended(gallery: string, count: number): Promise<PretendedLibrary> {
  const crop = await picture(400, 200);
  const preview = await picture(320, 240);
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    const image = { "/crop.jpg": crop, "/preview.jpg": preview }[pathname];
    if (image) return void response.setHeader("content-type", "image/jpeg").end(image);
    const file = pathname === "/" ? "index.html" : pathname;
    const body = await readFile(join(gallery, file)).catch(() => undefined);
    if (body) return void response.setHeader("content-type", mime.getType(file) ?? "").end(body);
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer(pathname, searchParams, count)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A picture that takes as long to decode as a photo. */
function picture(width: number, height: number): Promise<Buffer> {
  const noise = { type: "gaussian" as const, mean: 128, sigma: 40 };
  return sharp({ create: { width, height, channels: 3, background: "#888", noise } })
    .jpeg()
    .toBuffer();
}

function answer(path: string, query: URLSearchParams, count: number): object {
  if (path === "/assets/login.json") return { address: "", client: "" };
  if (path === "/status") return status(count);
  if (path === "/people") return pageOf(query, count, person);
  if (path === "/people/p0") return { ...person(0), faces: count, photoCount: count, held: 0, photos: { items: [] } };
  if (path === "/people/p0/faces") return pageOf(query, query.get("held") === "true" ? 0 : count, face);
  if (path === "/months") return { items: months(count), undated: 0, complete: true };
  if (path === "/photos") return photosOf(query, count);
  return { items: [] };
}

const NONE = { count: 0, photos: [] };
const status = (count: number) => ({
  ...{ photos: count, faces: count, people: count, skipped: NONE, failed: NONE, ignored: 0, queues: [] },
  ...{ queuesOf: "library", version: 1, clusters: count, clustered: count, lastRuns: [] },
});

const person = (at: number) => ({
  ...{ personId: `p${at}`, name: `Person ${String(at).padStart(5, "0")}`, faces: 10, photos: 10, etag: `"${at}"` },
  ...{ cover: `/crop.jpg?${at}`, favourite: false, hidden: false },
});

const face = (at: number) => ({ faceId: `f${at}`, photoId: `f${at}`, clusterId: "c0", url: `/crop.jpg?${at}` });

/** Items of a list from its cursor on, which is their number. */
function pageOf<T>(query: URLSearchParams, count: number, item: (at: number) => T) {
  const from = Number(query.get("cursor") ?? 0);
  const end = Math.min(count, from + Number(query.get("limit") ?? 50));
  const items = Array.from({ length: end - from }, (_, offset) => item(from + offset));
  return { items, ...(end < count ? { cursor: String(end) } : {}) };
}

/** Months, latest first; the last one has what is left. */
function months(count: number): { readonly month: string; readonly photos: number }[] {
  return Array.from({ length: Math.ceil(count / MONTHLY) }, (_, at) => ({
    month: new Date(Date.UTC(2025, 11 - at, 1)).toISOString().slice(0, 7),
    photos: Math.min(MONTHLY, count - at * MONTHLY),
  }));
}

function photosOf(query: URLSearchParams, count: number) {
  const month = query.get("from")?.slice(0, 7) ?? "";
  const { photos = 0 } = months(count).find((each) => each.month === month) ?? {};
  return pageOf(query, photos, (at) => {
    const photoId = `${month}-${at}`;
    const url = `/preview.jpg?${photoId}`;
    return { photoId, key: `${photoId}.jpg`, keys: [], width: 4000, height: 3000, faces: 1, url, preview: url };
  });
}
