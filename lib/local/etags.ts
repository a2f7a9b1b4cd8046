import { randomBytes } from "node:crypto";

/** How an object store makes ETags. */
export interface ETagOptions {
  /**
   * Gives every write an ETag of its own, as S3 does for objects that are encrypted with SSE-KMS: then an ETag says
   * nothing about the content. Otherwise it is made of the content.
   */
  readonly randomETags?: boolean;
}

/** Makes the ETag of a write out of the MD5 of its content; that of an object in parts has their number behind a dash. */
export type ETagMaker = (ofContent: string) => string;

export function eTagMaker({ randomETags = false }: ETagOptions): ETagMaker {
  if (!randomETags) return (ofContent) => ofContent;
  return (ofContent) => randomBytes(16).toString("hex") + ofContent.replace(/^[^-]*/, "");
}

/** What the environment asks for: FACET_RANDOM_ETAGS=1 gives random ones. */
export function eTagOptions(): ETagOptions {
  return { randomETags: process.env.FACET_RANDOM_ETAGS === "1" };
}
