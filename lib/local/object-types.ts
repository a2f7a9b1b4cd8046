import type { OpenBody } from "./bodies.ts";
import type { Checksum } from "./s3/checksums.ts";

/** Attributes that the writer of an object gives it. */
export interface ObjectOptions {
  /** Such as content-type and cache-control; sent back with the object. */
  readonly headers?: Readonly<Record<string, string>>;
  /** User-defined metadata: x-amz-meta-*, without that prefix. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Called after the body was read completely. */
  readonly checksum?: () => Checksum | undefined;
}

export interface ObjectInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /**
   * MD5 in hexadecimal, or as many random digits, without quotes; for a multipart object, `-` and the number of parts
   * follow.
   */
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: Checksum | undefined;
  /** Bytes of each part of a multipart object; one element for any other object. */
  readonly partSizes: readonly number[];
}

export interface OpenObject extends ObjectInfo {
  readonly body: OpenBody;
}
