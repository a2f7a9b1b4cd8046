import type { Random } from "./random.ts";

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** Values to which a length field is inflated. */
const EXTREMES = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Headers are short and matter most: half of all damage is done there. */
const HEADER_BYTES = 512;

function place(bytes: Buffer, random: Random): number {
  return random.below(random.below(2) === 0 ? Math.min(bytes.length, HEADER_BYTES) : bytes.length);
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let flips = 1 + random.below(16); flips > 0; flips--) {
    const at = place(bytes, random);
    bytes[at] = bytes[at]! ^ (1 << random.below(8));
  }
  return bytes;
}

function overwrite(bytes: Buffer, random: Random): Buffer {
  const at = place(bytes, random);
  const end = Math.min(bytes.length, at + 1 + random.below(32));
  for (let each = at; each < end; each++) bytes[each] = random.below(256);
  return bytes;
}

function blowUp(bytes: Buffer, random: Random): Buffer {
  for (let fields = 1 + random.below(3); fields > 0; fields--) {
    const field = Buffer.alloc(4);
    const value = random.of(EXTREMES);
    if (random.below(2) === 0) field.writeUInt32BE(value);
    else field.writeUInt32LE(value);
    const at = place(bytes, random);
    const [from, to] = random.of([
      [0, 4],
      [2, 4],
      [0, 2],
    ] as const);
    field.copy(bytes, at, from, to);
  }
  return bytes;
}

const truncate: Mutation = (bytes, random) => bytes.subarray(0, place(bytes, random));

const cutOut: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(256))]);
};

const repeat: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  const chunk = bytes.subarray(at, at + 1 + random.below(512));
  const times = 1 + random.below(random.of([2, 2, 2, 200]));
  return Buffer.concat([bytes.subarray(0, at), ...Array.from({ length: times }, () => chunk), bytes.subarray(at)]);
};

const splice: Mutation = (bytes, random, other) => {
  const from = place(other, random);
  const chunk = other.subarray(from, from + 1 + random.below(1024));
  const at = place(bytes, random);
  const gap = random.of([0, chunk.length]);
  return Buffer.concat([bytes.subarray(0, at), chunk, bytes.subarray(at + gap)]);
};

const MUTATIONS: readonly Mutation[] = [
  flipBits,
  flipBits,
  overwrite,
  blowUp,
  blowUp,
  truncate,
  cutOut,
  repeat,
  splice,
];

/** Returns a damaged copy of a file: one to three kinds of damage, one of which may be a piece of `other`. */
export function mutate(file: Buffer, other: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(file);
  for (let kinds = 1 + random.below(3); kinds > 0 && bytes.length > 0; kinds--)
    bytes = Buffer.from(random.of(MUTATIONS)(bytes, random, other));
  return bytes;
}
