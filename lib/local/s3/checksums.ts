import { createHash } from "node:crypto";
import { type CrcName, combineCrcs, createCrc, type Sum } from "./crc.ts";
import { S3Error } from "./errors.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export const CHECKSUM_ALGORITHMS = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] as const;

export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; if composite, `-` and the number of parts follow. */
  readonly value: string;
  /** FULL_OBJECT: of all bytes. COMPOSITE: of the checksums of the parts. */
  readonly type: "FULL_OBJECT" | "COMPOSITE";
}

export function createChecksum(algorithm: ChecksumAlgorithm): Sum {
  if (algorithm !== "sha1" && algorithm !== "sha256") return createCrc(algorithm);
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), digest: async () => hash.digest() };
}

/** The algorithm with this name, in any case. @throws S3Error InvalidRequest */
export function algorithmOf(name: string): ChecksumAlgorithm {
  const found = CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toLowerCase());
  if (!found)
    throw new S3Error("InvalidRequest", `Unknown checksum algorithm ${name}: use one of ${CHECKSUM_ALGORITHMS}`);
  return found;
}

/** Name of the element for a checksum in S3's XML. */
export function elementOf(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm.toUpperCase()}`;
}

/**
 * Combines the checksums of an object's parts. Undefined if a part has none of that algorithm.
 * @throws S3Error InvalidRequest for a SHA of the whole object, which cannot be derived from its parts
 */
export async function combineChecksums(
  { algorithm, type }: Pick<Checksum, "algorithm" | "type">,
  parts: readonly { readonly size: number; readonly checksum: Checksum | undefined }[],
): Promise<Checksum | undefined> {
  const values = parts.map(({ checksum }) => (checksum?.algorithm === algorithm ? checksum.value : undefined));
  if (values.some((value) => value === undefined)) return undefined;
  const digests = values.map((value) => Buffer.from(value ?? "", "base64"));
  if (type === "COMPOSITE") {
    const sum = createChecksum(algorithm);
    for (const digest of digests) sum.update(digest);
    return { algorithm, type, value: `${base64(await sum.digest())}-${parts.length}` };
  }
  const name = crcName(algorithm);
  const [start = Buffer.alloc(0), ...rest] = digests;
  const whole = rest.reduce<Buffer>(
    (first, second, index) => combineCrcs(name, first, second, parts[index + 1]?.size ?? 0),
    start,
  );
  return { algorithm, type, value: whole.toString("base64") };
}

export const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

function crcName(algorithm: ChecksumAlgorithm): CrcName {
  if (algorithm === "sha1" || algorithm === "sha256") {
    throw new S3Error(
      "InvalidRequest",
      `${algorithm} of a whole object cannot be derived from its parts: use COMPOSITE`,
    );
  }
  return algorithm;
}
