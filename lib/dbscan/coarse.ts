import type { Block } from "./block.ts";
import { type Quantised, quantise } from "./quantise.ts";

/** A block in int8. Its rows in float32 are loaded only if a pair has to be decided with them. */
export interface CoarseBlock extends Omit<Block, "rows"> {
  readonly quantised: Quantised;
  /** Loads the block in float32. */
  full(): Promise<Block>;
}

export type AnyBlock = Block | CoarseBlock;

const known = new WeakMap<Block, Quantised>();

/** Returns the rows of a block in int8; rounds those of each block once. */
export function quantisedOf(block: AnyBlock): Quantised {
  if ("quantised" in block) return block.quantised;
  const made = known.get(block) ?? quantise(block);
  known.set(block, made);
  return made;
}

/** Returns two blocks in float32; the same block twice if they are the same. */
export async function fullOf(a: AnyBlock, b: AnyBlock): Promise<readonly [Block, Block]> {
  const load = async (block: AnyBlock) => ("quantised" in block ? block.full() : block);
  if (a !== b) return Promise.all([load(a), load(b)]);
  const both = await load(a);
  return [both, both];
}

/** Numbers in the head of an encoded block: step, longest, slack and largest term. */
const HEAD = 4;

/** A block in int8 as bytes, little-endian: a head of 4 numbers in 64 bits, the rows' errors and terms too, then their levels. */
export function encodeCoarse(block: Block): Uint8Array {
  const { levels, step, longest, errors } = quantisedOf(block);
  const { slack, largestTerm, terms } = block;
  const parts = [Float64Array.of(step, longest, slack, largestTerm), errors, terms, levels];
  return Buffer.concat(
    parts.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}

/** Where a block is, which its bytes do not say. */
export interface CoarsePlace extends Pick<CoarseBlock, "start" | "length" | "full"> {}

/** Decodes the bytes of `encodeCoarse`. */
export function decodeCoarse(encoded: Uint8Array, { start, length, full }: CoarsePlace): CoarseBlock {
  const { buffer } = Uint8Array.from(encoded);
  const count = (encoded.length - 8 * HEAD) / (16 + length);
  const [step, longest, slack, largestTerm] = new Float64Array(buffer, 0, HEAD) as unknown as [
    number,
    number,
    number,
    number,
  ];
  const numbers = (from: number) => new Float64Array(buffer, 8 * from, count);
  const levels = new Int8Array(buffer, 8 * (HEAD + 2 * count), count * length);
  const quantised = { levels, step, longest, errors: numbers(HEAD) };
  return { start, count, length, terms: numbers(HEAD + count), slack, largestTerm, quantised, full };
}
