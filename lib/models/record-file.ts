import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { z } from "zod";
import type { Calibration, EmbedderModel, ModelFile } from "./types.ts";

/** A model's record file cannot be used. */
export class InvalidModelRecord extends Error {
  readonly file: string;

  constructor(file: string, detail: string) {
    super(`${file} is not the record of a model:\n${detail}`);
    this.name = "InvalidModelRecord";
    this.file = file;
  }
}

const positive = z.number().positive();

/** Both columns start at 0 and rise from knot to knot. */
const knots = z
  .array(z.tuple([z.number().nonnegative(), z.number().nonnegative()]))
  .min(2)
  .refine(([first]) => first?.[0] === 0 && first[1] === 0, "the first knot must be [0, 0]")
  .refine(
    (all) => all.every(([raw, onScale], at) => at === 0 || (raw > all[at - 1]![0] && onScale > all[at - 1]![1])),
    "knots must rise in both columns",
  );

export const calibrationSchema = z.object({
  knots,
  dataset: z.string(),
  date: z.iso.date(),
  samePairs: z.int().nonnegative(),
  differentPairs: z.int().nonnegative(),
  measuredFrom: z.number().nonnegative().optional(),
});

const recordSchema = z.strictObject({
  id: z.string().regex(/^[\w.@-]{1,64}$/, "letters, digits and . _ @ - only, at most 64"),
  file: z.strictObject({
    path: z.string().min(1),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits in lower case"),
    licence: z.string().default("not stated"),
  }),
  input: z.strictObject({
    name: z.string(),
    sizePx: z.int().min(16).max(512),
    layout: z.enum(["NCHW", "NHWC"]),
    channels: z.enum(["RGB", "BGR"]),
    mean: z.number(),
    scale: positive,
    window: positive.max(160 / 112).default(1),
    down: z.number().min(-0.2).max(0.2).default(0),
  }),
  output: z.strictObject({ name: z.string(), length: z.int().min(16).max(4096) }),
  calibration: calibrationSchema.optional(),
});

/**
 * Reads the record of a model that is not bundled: JSON with `id`, `file` (`path` relative to the record, `sha256`,
 * `licence`), `input`, `output` as in EmbedderRecord, and `calibration`, which `npm run calibrate` fills in.
 *
 * @throws InvalidModelRecord with what is wrong in which field
 */
export function readEmbedderRecord(path: string): EmbedderModel & { readonly calibration?: Calibration } {
  const { file, ...record } = parse(path);
  const { bytes, source } = locate(path, file.path);
  const { sha256, licence } = file;
  const { calibration, ...model } = record;
  const modelFile = { name: basename(file.path), sha256, bytes, licence, source };
  return { ...model, kind: "embedder", file: modelFile, ...(calibration ? { calibration } : {}) };
}

function parse(path: string) {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new InvalidModelRecord(path, error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message);
  }
}

function locate(record: string, path: string): Pick<ModelFile, "bytes" | "source"> {
  const file = resolve(dirname(record), path);
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) throw new InvalidModelRecord(record, `there is no file ${file}`);
  return { bytes, source: { file } };
}
