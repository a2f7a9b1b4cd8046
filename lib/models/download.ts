import { createWriteStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { writeWhole } from "./cache.ts";
import type { OnDownload } from "./on-download.ts";
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
 * Downloads a model's file; it appears under its path only if its checksum is correct.
 * @throws DownloadFailed
 * @throws ChecksumMismatch
 */
export async function download(url: string, path: string, file: ModelFile, onDownload?: OnDownload): Promise<void> {
  await writeWhole(path, async (part) => {
    await fetchInto(part, url, onDownload);
    await verifyFile(part, file, `It came from ${url}: correct the record's sha256, or do not use this file`);
  });
}

async function fetchInto(path: string, url: string, onDownload?: OnDownload): Promise<void> {
  try {
    const { ok, status, statusText, headers, body } = await fetch(url);
    if (!ok || !body) throw new DownloadFailed(url, `the server answers ${status} ${statusText}`);
    const file = createWriteStream(path);
    const written = pipeline(body, file);
    const length = headers.get("content-length");
    onDownload?.(
      { what: basename(url), totalBytes: length ? Number(length) : undefined, bytes: () => file.bytesWritten },
      written,
    );
    await written;
  } catch (error) {
    if (error instanceof DownloadFailed) throw error;
    const { message, cause } = error as Error;
    throw new DownloadFailed(url, cause instanceof Error ? `${message}: ${cause.message}` : message);
  }
}
