/** A download in progress. */
export interface Download {
  /** Content in words, to complete "Fetching ". */
  readonly what: string;
  /** Undefined if the server does not report it. */
  readonly totalBytes: number | undefined;
  /** Returns the bytes fetched so far. */
  readonly bytes: () => number;
}

/** Called when a download begins; `ended` settles with it. */
export type OnDownload = (download: Download, ended: Promise<unknown>) => void;
