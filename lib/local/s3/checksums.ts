import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** Something that takes bytes and ends with their digest. */
export interface Hasher {
  update(chunk: Uint8Array): void;
  /** Big-endian, as S3 wants it in base64. */
  digest(): Buffer;
}

/** Reflected polynomials (Castagnoli; NVM Express Base Specification, section 5.2.1.3.4). */
const CRC32C = 0x82f63b78;
const CRC64NVME = 0x9a6c9329ac4bc9b5n;

/** The algorithms of x-amz-checksum-*, in the spelling of its headers. */
export const ALGORITHMS = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export function hasherOf(algorithm: Algorithm): Hasher {
  if (algorithm === "crc32") return new Crc32();
  if (algorithm === "crc32c") return new Crc32c();
  if (algorithm === "crc64nvme") return new Crc64();
  return createHash(algorithm);
}

class Crc32 implements Hasher {
  private value = 0;

  update(chunk: Uint8Array): void {
    this.value = crc32(chunk, this.value);
  }

  digest(): Buffer {
    return uint32(this.value);
  }
}

class Crc32c implements Hasher {
  private static readonly table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C : value >>> 1;
    return value;
  });
  private value = 0xffffffff;

  update(chunk: Uint8Array): void {
    let value = this.value;
    for (const byte of chunk) value = (value >>> 8) ^ Crc32c.table[(value ^ byte) & 0xff]!;
    this.value = value;
  }

  digest(): Buffer {
    return uint32(~this.value >>> 0);
  }
}

/** In two halves of 32 bits: arithmetic on bigint is some fifty times slower. */
class Crc64 implements Hasher {
  private static readonly high = new Uint32Array(256);
  private static readonly low = new Uint32Array(256);
  private highBits = 0xffffffff;
  private lowBits = 0xffffffff;

  static {
    for (let byte = 0; byte < 256; byte++) {
      let value = BigInt(byte);
      for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ CRC64NVME : value >> 1n;
      Crc64.high[byte] = Number(value >> 32n);
      Crc64.low[byte] = Number(value & 0xffffffffn);
    }
  }

  update(chunk: Uint8Array): void {
    let [high, low] = [this.highBits, this.lowBits];
    for (const byte of chunk) {
      const entry = (low ^ byte) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ Crc64.low[entry]!;
      high = (high >>> 8) ^ Crc64.high[entry]!;
    }
    [this.highBits, this.lowBits] = [high, low];
  }

  digest(): Buffer {
    return Buffer.concat([uint32(~this.highBits >>> 0), uint32(~this.lowBits >>> 0)]);
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
