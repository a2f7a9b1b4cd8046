import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import type { Calibration, EmbedderModel, EmbedderRecord } from "./types.ts";

/** A model's record file cannot be used. */
export class InvalidModelRecord extends Error {
  readonly file: string;

  constructor(file: string, detail: string) {
    super(`${file} is not the record of a model:\n${detail}`);
    this.name = "InvalidModelRecord";
    this.file = file;
  }
}

/** A crop, in sides of the face square: see lib/embed/align.ts. */
const LARGEST_WINDOW = 200 / 140;

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
  file: z
    .strictObject({
      path: z.string().min(1).optional(),
      url: z.url({ protocol: /^https?$/ }).optional(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits in lower case"),
      licence: z.string().default("not stated"),
    })
    .refine(({ path, url }) => (path === undefined) !== (url === undefined), "give either path or url"),
  input: z.strictObject({
    name: z.string(),
    sizePx: z.int().min(16).max(512),
    layout: z.enum(["NCHW", "NHWC"]),
    channels: z.enum(["RGB", "BGR"]),
    mean: z.number(),
    scale: positive,
    window: positive.max(LARGEST_WINDOW).default(1),
    down: z.number().min(-0.2).max(0.2).default(0),
  }),
  output: z.strictObject({ name: z.string(), length: z.int().min(16).max(4096) }),
  calibration: calibrationSchema.optional(),
});

/** The record of a model that may not be calibrated yet. */
export type ReadRecord = EmbedderModel & { readonly calibration?: Calibration };

/**
 * Reads the record of a model that is not bundled: JSON with `id`, `file` (`path` relative to the record or `url`,
 * `sha256`, `licence`), `input`, `output` as in EmbedderRecord, and `calibration`, which `npm run calibrate` fills in.
 *
 * @throws InvalidModelRecord with what is wrong in which field
 */
export function readEmbedderRecord(path: string): ReadRecord {
  return parseEmbedderRecord(textOf(path), path, dirname(path));
}

/**
 * The same from the text of a record.
 * @param name of the record, for messages
 * @param folder that the path of the model's file is relative to
 */
export function parseEmbedderRecord(text: string, name: string, folder?: string): ReadRecord {
  const { file, calibration, ...model } = parse(text, name);
  const { sha256, licence, url, path = "" } = file;
  const source = url === undefined ? { file: folder === undefined ? path : resolve(folder, path) } : { url };
  // Two models may come in files of one name: in the models folder each has one of its own.
  const modelFile = { name: `${model.id}-${sha256.slice(0, 8)}.onnx`, sha256, licence, source };
  return { ...model, kind: "embedder", file: modelFile, ...(calibration ? { calibration } : {}) };
}

/** The text that parseEmbedderRecord reads back, on a machine where the model's file is installed or has a URL. */
export function formatEmbedderRecord({ id, file, input, output, calibration }: EmbedderRecord): string {
  const { sha256, licence, source } = file;
  const place = "url" in source ? { url: source.url } : { path: file.name };
  return JSON.stringify({ id, file: { ...place, sha256, licence }, input, output, calibration });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new InvalidModelRecord(path, (error as Error).message);
  }
}

function parse(text: string, name: string): z.infer<typeof recordSchema> {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new InvalidModelRecord(name, error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message);
  }
}
