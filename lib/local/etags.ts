import { randomBytes } from "node:crypto";

/** Options for the ETags of an object store. */
export interface ETagOptions {
  /**
   * Gives every write a random ETag, as S3 does for objects encrypted with SSE-KMS, so that ETags say nothing about the
   * content. Otherwise they are derived from the content.
   */
  readonly randomETags?: boolean;
}

/** Makes a write's ETag from the MD5 of its content. For multipart objects, `-` and the number of parts follow it. */
export type ETagMaker = (ofContent: string) => string;

export function eTagMaker({ randomETags = false }: ETagOptions): ETagMaker {
  if (!randomETags) return (ofContent) => ofContent;
  return (ofContent) => randomBytes(16).toString("hex") + ofContent.replace(/^[^-]*/, "");
}

/** Reads the options from the environment: FACET_RANDOM_ETAGS=1 selects random ETags. */
export function eTagOptions(): ETagOptions {
  return { randomETags: process.env.FACET_RANDOM_ETAGS === "1" };
}
