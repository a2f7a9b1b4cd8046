/** A download while it goes on. */
export interface Download {
  /** Completes "Fetching ". */
  readonly what: string;
  /** Undefined where the server does not say. */
  readonly totalBytes: number | undefined;
  /** Fetched until now. */
  readonly bytes: () => number;
}

/** Called as a download begins; `ended` settles with it. */
export type OnDownload = (download: Download, ended: Promise<unknown>) => void;
