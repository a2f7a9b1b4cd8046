import type { EmbedderModel } from "../../models/types.ts";

/** How pixels become the input of a model; a file does not say. */
export type Convention = Pick<EmbedderModel["input"], "channels" | "mean" | "scale">;

/** Ranges of input: -1 to 1 in two variants, 0 to 1, and pixels as they are. */
const RANGES = [
  { mean: 127.5, scale: 127.5 },
  { mean: 127.5, scale: 128 },
  { mean: 0, scale: 255 },
  { mean: 0, scale: 1 },
] as const;

/** The conventions of published models of aligned faces, the most frequent first. */
export const CONVENTIONS: readonly Convention[] = (["RGB", "BGR"] as const).flatMap((channels) =>
  RANGES.map((range) => ({ channels, ...range })),
);

/** `(RGB - 127.5) / 127.5` */
export function describeConvention({ channels, mean, scale }: Convention): string {
  const centred = mean === 0 ? channels : `(${channels} - ${mean})`;
  return scale === 1 ? centred : `${centred} / ${scale}`;
}
