import { crc32 as zlibCrc32 } from "node:zlib";

/** A cyclic redundancy check that is fed piece by piece. */
export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big endian. */
  digest(): Buffer;
}

/** Polynomials, lowest power first (reflected), as S3's documentation of its checksums names them. */
const CRC32 = 0xedb88320n;
const CRC32C = 0x82f63b78n;
/** NVM Express Base Specification 2.0, section 5.2.1.3.4; reflected. */
const CRC64NVME = 0x9a6c9329ac4bc9b5n;

const FORMATS = {
  crc32: { polynomial: CRC32, bits: 32n },
  crc32c: { polynomial: CRC32C, bits: 32n },
  crc64nvme: { polynomial: CRC64NVME, bits: 64n },
} as const;

export type CrcName = keyof typeof FORMATS;

/** One step of the division for each value of a byte. */
function table(polynomial: bigint): bigint[] {
  return Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
}

const low = (values: bigint[]) => Uint32Array.from(values, (value) => Number(value & 0xffffffffn));
const high = (values: bigint[]) => Uint32Array.from(values, (value) => Number(value >> 32n));

const CRC32C_TABLE = low(table(CRC32C));
const CRC64_TABLE = table(CRC64NVME);
const CRC64_LOW = low(CRC64_TABLE);
const CRC64_HIGH = high(CRC64_TABLE);

export function createCrc(name: CrcName): Crc {
  if (name === "crc32") return new Crc32(zlibCrc32);
  if (name === "crc32c") return new Crc32(crc32c);
  return new Crc64();
}

class Crc32 implements Crc {
  private value = 0;
  private readonly step: (bytes: Uint8Array, value: number) => number;

  constructor(step: (bytes: Uint8Array, value: number) => number) {
    this.step = step;
  }

  update(bytes: Uint8Array): void {
    this.value = this.step(bytes, this.value);
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.value);
    return bytes;
  }
}

function crc32c(bytes: Uint8Array, value: number): number {
  let crc = ~value;
  for (let at = 0; at < bytes.length; at++) crc = CRC32C_TABLE[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** 64 bits in two halves: numbers are much faster than big ones. */
class Crc64 implements Crc {
  private low = 0xffffffff;
  private high = 0xffffffff;

  update(bytes: Uint8Array): void {
    let { low, high } = this;
    for (let at = 0; at < bytes.length; at++) {
      const index = (low ^ bytes[at]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ CRC64_LOW[index]!;
      high = (high >>> 8) ^ CRC64_HIGH[index]!;
    }
    this.low = low;
    this.high = high;
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32BE(~this.high >>> 0, 0);
    bytes.writeUInt32BE(~this.low >>> 0, 4);
    return bytes;
  }
}

/**
 * The check of two stretches of bytes together, from the check of each: the first is multiplied by x to the power of
 * the second's bits, modulo the polynomial.
 * @param secondBytes length of the second stretch
 */
export function combineCrcs(name: CrcName, first: Buffer, second: Buffer, secondBytes: number): Buffer {
  const { polynomial, bits } = FORMATS[name];
  const one = 1n << (bits - 1n); // x^0, reflected
  const multiply = (a: bigint, b: bigint) => {
    let product = 0n;
    for (let bit = bits - 1n; bit >= 0n; bit--) {
      if ((a >> bit) & 1n) product ^= b;
      b = b & 1n ? (b >> 1n) ^ polynomial : b >> 1n;
    }
    return product;
  };
  let shift = one;
  let power = one >> 8n; // x^8: one byte
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = multiply(shift, power);
    power = multiply(power, power);
  }
  const combined = multiply(toBig(first), shift) ^ toBig(second);
  return Buffer.from(combined.toString(16).padStart(Number(bits / 4n), "0"), "hex");
}

function toBig(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString("hex")}`);
}
