import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { getTask } from "../catalog/rows/tasks.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { allPhotosOfPerson } from "../library/zip/photos-of-person.ts";
import { zipPhotos } from "../library/zip/zip-photos.ts";
import { answer } from "./http-api.ts";
import { problem } from "./problems.ts";
import { targetOf } from "./target.ts";

/** Time for which a link can be opened, ms, like a link to an object. */
const OPEN_MS = 60 * 60_000;

/**
 * Streams the photos of a person as a ZIP file, of which nothing is written to the disk. The id of the task is in the link,
 * and cannot be guessed: who has the link may read it.
 * @param catalogOf returns the catalog of a library
 * @returns false if the request is for no download
 */
export async function serveDownload(
  request: IncomingMessage,
  response: ServerResponse,
  catalogOf: (library: string) => Catalog,
): Promise<boolean> {
  const [, first, library, taskId, name] = targetOf(request.url).path.split("/");
  if (request.method !== "GET" || first !== "downloads" || !library || !taskId || !name) return false;
  const catalog = catalogOf(decodeURIComponent(library));
  const task = await getTask(catalog, taskId);
  const isOpen = task?.operation === "zip" && Date.now() - Date.parse(task.startedAt) < OPEN_MS;
  if (!isOpen) {
    answer(response, problem(404, "This link is no longer open: start the download again"));
    return true;
  }
  const { photos } = await allPhotosOfPerson(catalog, String(task.input.personId));
  response.writeHead(200, {
    "content-type": "application/zip",
    "content-disposition": `attachment; filename*=UTF-8''${name}`,
    "cache-control": "no-store",
  });
  const rows = (async function* () {
    for await (const { photo } of photos) yield photo;
  })();
  // The client may go away at any time.
  await pipeline(zipPhotos(catalog, rows), response).catch(() => response.destroy());
  return true;
}
