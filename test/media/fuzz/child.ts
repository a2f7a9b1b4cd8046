import { UndecodablePhoto } from "../../../lib/media/errors.ts";
import { openPhoto } from "../../../lib/media/open.ts";
import { validFiles } from "./files.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";

/** Messages to the parent about each mutation: before it is opened, and its outcome. */
export type Report =
  | { readonly index: number; readonly format: string }
  | { readonly index: number; readonly refused: boolean; readonly rss: number }
  | { readonly index: number; readonly format: string; readonly wrong: string };

const PX = 320;
const COLLECT_EVERY = 100;

/** Returns the mutation with this number, independent of earlier ones. */
function mutationOf(files: Awaited<ReturnType<typeof validFiles>>, seed: number, index: number) {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b));
  const [format, file] = files[index % files.length]!;
  const [, other] = random.of(files);
  return { format, bytes: mutate(file, other, random) };
}

async function tryMutations(seed: number, first: number, end: number): Promise<void> {
  const files = await validFiles();
  const report = (message: Report) => process.send?.(message);
  for (let index = first; index < end; index++) {
    const { format, bytes } = mutationOf(files, seed, index);
    report({ index, format });
    // Garbage that is not collected yet does not count as growth.
    if (index % COLLECT_EVERY === 0) globalThis.gc?.();
    try {
      const photo = await openPhoto("mutation", bytes);
      const { width, height, data } = await photo.pixels(PX);
      const whole = width > 0 && height > 0 && data.length === width * height * 3 && Math.max(width, height) <= PX;
      if (!whole) report({ index, format, wrong: `${width} x ${height} with ${data.length} bytes` });
      report({ index, refused: false, rss: process.memoryUsage().rss });
    } catch (error) {
      if (!(error instanceof UndecodablePhoto))
        report({ index, format, wrong: error instanceof Error ? `${error.stack}` : String(error) });
      report({ index, refused: true, rss: process.memoryUsage().rss });
    }
  }
}

const [seed, first, end] = process.argv.slice(2).map(Number);
await tryMutations(seed!, first!, end!);
process.disconnect?.();
