import type { Download, OnDownload } from "../lib/models/on-download.ts";
import { StatusLine } from "./progress.ts";

const BAR_CHARACTERS = 30;

/** Announces a download on stderr, and then shows its progress. */
export const showDownload: OnDownload = (download, ended) => {
  const { what, totalBytes } = download;
  console.error(`Fetching ${what}${totalBytes === undefined ? "" : ` (${megabytes(totalBytes)})`}`);
  const line = new StatusLine(() => describeDownload(download));
  const stop = () => line.stop("");
  ended.then(stop, stop);
};

/** `[##########--------------------] 33 % of 41 MB` */
export function describeDownload({ totalBytes, bytes }: Download): string {
  if (totalBytes === undefined) return megabytes(bytes());
  const share = Math.min(1, bytes() / totalBytes);
  const bar = "#".repeat(Math.round(share * BAR_CHARACTERS)).padEnd(BAR_CHARACTERS, "-");
  return `[${bar}] ${Math.floor(share * 100)} % of ${megabytes(totalBytes)}`;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
