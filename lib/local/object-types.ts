import type { OpenBody } from "./bodies.ts";
import type { Checksum } from "./s3/checksums.ts";

/** What the writer of an object says about it. */
export interface ObjectOptions {
  /** content-type, cache-control and the like, as they are sent back with the object. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The writer's own: x-amz-meta-*, without that prefix. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Asked for when the body has been read to its end. */
  readonly checksum?: () => Checksum | undefined;
}

export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 in hexadecimal, or as many random digits, without quotes; of an object in parts it ends with their number. */
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: Checksum | undefined;
  /** Bytes of each part the object was written in; a single one for any other. */
  readonly partSizes: readonly number[];
}

export interface OpenObject extends ObjectInfo {
  readonly body: OpenBody;
}
