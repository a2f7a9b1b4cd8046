import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { writeWhole } from "./cache.ts";
import type { ModelFile } from "./types.ts";
import { verifyFile } from "./verify.ts";

/** A model's file could not be fetched from its URL. */
export class DownloadFailed extends Error {
  readonly url: string;

  constructor(url: string, detail: string) {
    super(`${url} could not be fetched: ${detail}. Check the address and the network, or give the file by its path`);
    this.name = "DownloadFailed";
    this.url = url;
  }
}

/**
 * Fetches a model's file; it appears under its path only when its checksum is right.
 * @throws DownloadFailed
 * @throws ChecksumMismatch
 */
export async function download(url: string, path: string, file: ModelFile): Promise<void> {
  await writeWhole(path, async (part) => {
    await fetchInto(part, url);
    await verifyFile(part, file, `It came from ${url}: correct the record's sha256, or do not use this file`);
  });
}

async function fetchInto(path: string, url: string): Promise<void> {
  try {
    const { ok, status, statusText, body } = await fetch(url);
    if (!ok || !body) throw new DownloadFailed(url, `the server answers ${status} ${statusText}`);
    await pipeline(body, createWriteStream(path));
  } catch (error) {
    if (error instanceof DownloadFailed) throw error;
    const { message, cause } = error as Error;
    throw new DownloadFailed(url, cause instanceof Error ? `${message}: ${cause.message}` : message);
  }
}
