import { Crc32, Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";

/** An incremental checksum or digest. */
export interface Sum {
  update(bytes: Uint8Array): void;
  /** Big endian. */
  digest(): Promise<Uint8Array>;
}

/** Polynomials, lowest power first (reflected), as named in S3's documentation of checksums. */
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

const CLASSES = { crc32: Crc32, crc32c: Crc32c, crc64nvme: Crc64Nvme } as const;

export function createCrc(name: CrcName): Sum {
  return new CLASSES[name]();
}

/**
 * CRC of two byte sequences together, from the CRC of each: the first is multiplied by x to the power of the number of
 * the second's bits, modulo the polynomial.
 * @param secondBytes length of the second sequence
 */
export function combineCrcs(name: CrcName, first: Uint8Array, second: Uint8Array, secondBytes: number): Buffer {
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

function toBig(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}
