import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { $ZodError } from "zod/v4/core";
import { once } from "../once.ts";
import { UserError } from "../user-error.ts";
import * as z from "../zod.ts";
import { writeWhole } from "./cache.ts";
import { describeFileError } from "./file-error.ts";
import type { Calibration, EmbedderModel, EmbedderRecord } from "./types.ts";

/** A record of a model cannot be used. */
export class InvalidModelRecord extends UserError {
  readonly file: string;

  constructor(file: string, detail: string) {
    super(`${file} is not a usable model record:\n${detail}`);
    this.name = "InvalidModelRecord";
    this.file = file;
  }
}

/** A crop, in sides of the face square: see lib/embed/align.ts. */
const LARGEST_WINDOW = 200 / 140;

/** Schema of a record, made when there is one to read: most functions have none. */
const recordSchema = once(() => {
  const positive = z.number().check(z.gt(0));

  /** Knots of which both columns start at 0 and increase. */
  const knots = z.array(z.tuple([z.number().check(z.gte(0)), z.number().check(z.gte(0))])).check(
    z.minLength(2),
    z.refine(([first]) => first?.[0] === 0 && first[1] === 0, "the first knot must be [0, 0]"),
    z.refine(
      (all) => all.every(([raw, onScale], at) => at === 0 || (raw > all[at - 1]![0] && onScale > all[at - 1]![1])),
      "knots must rise in both columns",
    ),
  );

  const calibration = z.object({
    knots,
    dataset: z.string(),
    date: z.iso.date(),
    samePairs: z.int().check(z.gte(0)),
    differentPairs: z.int().check(z.gte(0)),
    measuredFrom: z.optional(z.number().check(z.gte(0))),
  });

  return z.strictObject({
    id: z.string().check(z.regex(/^[\w.@-]{1,64}$/, "letters, digits and . _ @ - only, at most 64")),
    file: z
      .strictObject({
        path: z.optional(z.string().check(z.minLength(1))),
        url: z.optional(z.url({ protocol: /^https?$/ })),
        sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/, "64 hexadecimal digits in lower case")),
        licence: z._default(z.string(), "not stated"),
      })
      .check(z.refine(({ path, url }) => (path === undefined) !== (url === undefined), "give either path or url")),
    input: z.strictObject({
      name: z.string(),
      sizePx: z.int().check(z.gte(16), z.lte(512)),
      layout: z.enum(["NCHW", "NHWC"]),
      channels: z.enum(["RGB", "BGR"]),
      mean: z.number(),
      scale: positive,
      window: z._default(positive.check(z.lte(LARGEST_WINDOW)), 1),
      down: z._default(z.number().check(z.gte(-0.2), z.lte(0.2)), 0),
    }),
    output: z.strictObject({ name: z.string(), length: z.int().check(z.gte(16), z.lte(4096)) }),
    calibration: z.optional(calibration),
  });
});

/** A record of a model that may not be calibrated yet. */
export type ReadRecord = EmbedderModel & { readonly calibration?: Calibration };

/**
 * Reads the record of a model that is not bundled: JSON with `id`, `file` (`path` relative to the record or `url`,
 * `sha256`, `licence`), `input`, `output` as in EmbedderRecord, and `calibration`, which `npm run calibrate` fills in.
 *
 * @throws InvalidModelRecord with the invalid fields and the reasons
 */
export function readEmbedderRecord(path: string): ReadRecord {
  return parseEmbedderRecord(readText(path), path, dirname(path));
}

/**
 * Parses the text of a record, in the format that readEmbedderRecord describes.
 * @param name of the record, for messages
 * @param folder to which the path of the model's file is relative
 */
export function parseEmbedderRecord(text: string, name: string, folder?: string): ReadRecord {
  const { file, calibration, ...model } = parse(text, name);
  const { sha256, licence, url, path = "" } = file;
  const source = url === undefined ? { file: folder === undefined ? path : resolve(folder, path) } : { url };
  // The files of two models may have the same name: in the models folder each gets a unique one.
  const modelFile = { name: `${model.id}-${sha256.slice(0, 8)}.onnx`, sha256, licence, source };
  return { ...model, kind: "embedder", file: modelFile, ...(calibration ? { calibration } : {}) };
}

/** Formats a record for parseEmbedderRecord, on a machine where the model's file is installed or has a URL. */
export function formatEmbedderRecord({ id, file, input, output, calibration }: EmbedderRecord): string {
  const { sha256, licence, source } = file;
  const place = "url" in source ? { url: source.url } : { path: file.name };
  return JSON.stringify({ id, file: { ...place, sha256, licence }, input, output, calibration });
}

/** Writes a record for readEmbedderRecord. Its model's file is at an absolute path, or has a URL. */
export async function writeEmbedderRecord(path: string, record: EmbedderRecord): Promise<void> {
  const { id, file, input, output, calibration } = record;
  const { sha256, licence, source } = file;
  const place = "url" in source ? { url: source.url } : { path: "file" in source ? source.file : file.name };
  const text = JSON.stringify({ id, file: { ...place, sha256, licence }, input, output, calibration }, null, 2);
  const onOneLine = text.replace(/\[\s+([\d.]+),\s+([\d.]+)\s+\]/g, "[$1, $2]");
  await writeWhole(path, (part) => writeFile(part, `${onOneLine}\n`));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new InvalidModelRecord(path, describeFileError(error));
  }
}

function parse(text: string, name: string): z.infer<ReturnType<typeof recordSchema>> {
  try {
    return recordSchema().parse(JSON.parse(text));
  } catch (error) {
    throw new InvalidModelRecord(name, error instanceof $ZodError ? z.prettifyError(error) : (error as Error).message);
  }
}
