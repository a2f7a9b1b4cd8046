import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { UndecodablePhoto } from "../../lib/media/errors.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { FIXTURES } from "./heif-file.ts";
import { drawQuarters } from "./pictures.ts";

/** The outcome of one file. */
export interface Probed {
  /** Reason for rejecting it; absent if it gave pixels. */
  readonly reason?: string;
  readonly ms: number;
  /** Growth of the process since before the first file, bytes. */
  readonly extraBytes: number;
}

const PX = 640;

/**
 * Opens the files it is given, in a process of its own: node probe.ts PX,PX... FILE... All sizes are asked for at once.
 * Every decoder has worked once before.
 */
async function probe(sizesPx: readonly number[], files: readonly string[]): Promise<Probed[]> {
  for (const format of ["jpeg", "png", "webp", "avif", "tiff", "gif"] as const)
    await (await openPhoto("warm", await drawQuarters(96, 64).toFormat(format).toBuffer())).pixels(PX);
  await (await openPhoto("warm", await readFile(join(FIXTURES, "quarters.heic")))).pixels(PX);

  const before = process.memoryUsage().rss;
  const probed: Probed[] = [];
  for (const file of files) {
    const bytes = await readFile(file);
    const startedAt = performance.now();
    const reason = await reasonOf(bytes, sizesPx);
    const extraBytes = process.resourceUsage().maxRSS * 1024 - before;
    probed.push({ ...(reason ? { reason } : {}), ms: performance.now() - startedAt, extraBytes });
  }
  return probed;
}

async function reasonOf(bytes: Uint8Array, sizesPx: readonly number[]): Promise<string | undefined> {
  try {
    const photo = await openPhoto("probed", bytes);
    await Promise.all(sizesPx.map((sizePx) => photo.pixels(sizePx)));
    return undefined;
  } catch (error) {
    if (error instanceof UndecodablePhoto) return error.reason;
    throw error;
  }
}

const [sizes = "", ...files] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await probe(sizes.split(",").map(Number), files)));
