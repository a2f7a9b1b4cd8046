import sharp from "sharp";
import { blockOf } from "../../dbscan/block.ts";
import { FR_FEATURE } from "../../models/embedders.ts";
import { installModel } from "../../models/install.ts";
import type { EmbedderRecord, ModelFile } from "../../models/types.ts";
import { UserError } from "../../user-error.ts";
import { Distance } from "../distance.ts";
import { CONVENTIONS, type Convention, describeConvention } from "./conventions.ts";
import type { Family } from "./family.ts";
import { type Measured, measure, TooFewFaces } from "./measure.ts";
import { rankCorrelation } from "./rank-correlation.ts";
import { modelOf, Trial } from "./trial.ts";

/** Least agreement with the bundled model, 0 to 1, of a model that recognises faces. */
const LEAST_AGREEMENT = 0.2;

/** Fewer faces than these are completed with those of the sample photos. */
const FEWEST_FACES = 100;

/** A model does not recognise faces. */
export class NotARecogniser extends UserError {
  override readonly exitCode = 1;
  readonly file: string;

  constructor(file: string, agreement: number) {
    super(
      `${file} does not tell faces apart: with every input convention, its distances between the faces of the sample photos agree with those of ${FR_FEATURE.id} by ${agreement.toFixed(2)} at most (1 is the same order, ${LEAST_AGREEMENT} is needed). Is it a model that recognises aligned faces? If it is, write a record: see lib/models/MODELS.md`,
    );
    this.name = "NotARecogniser";
    this.file = file;
  }
}

export interface FitOptions {
  readonly id: string;
  readonly family: Family;
  /** Path of the model's file, and the SHA-256 of its bytes. */
  readonly path: string;
  readonly sha256: string;
  /** Crops of the sample photos' faces. */
  readonly samples: readonly Uint8Array[];
  /** Crops of the faces on which distances are calibrated. */
  readonly faces: readonly Uint8Array[];
  /** What these faces are, in words. */
  readonly dataset: string;
  /** Distance on the calibrated scale up to which two faces may be of one person: FACE_CLUSTER_DIST. */
  readonly reach: number;
  readonly threads: number;
  readonly onStep?: (step: string) => void;
}

/** A convention, and how well the model agrees with the bundled one when it is used. */
export interface TriedConvention {
  readonly convention: string;
  /** Rank correlation of their distances. */
  readonly agreement: number;
}

export interface Fit {
  readonly record: EmbedderRecord;
  readonly tried: readonly TriedConvention[];
  readonly faces: number;
  /** True if the faces were few, and were completed with those of the sample photos. */
  readonly completed: boolean;
  readonly measured: Measured;
}

/**
 * Makes the record of a model of which only the file is known: tries all input conventions on the sample photos, and
 * calibrates the distance against the bundled model.
 * @throws NotARecogniser
 * @throws TooFewFaces
 */
export async function fitModel(options: FitOptions): Promise<Fit> {
  const { id, family, path, sha256, samples, reach, threads, onStep = () => {} } = options;
  const file: ModelFile = { name: `${id}.onnx`, sha256, licence: "not stated", source: { file: path } };
  const model = modelOf(family, id, file);
  const reference = await Trial.open(FR_FEATURE, await installModel(FR_FEATURE), threads);
  const trial = await Trial.open(model, path, threads);
  try {
    const { convention, tried } = await choose(trial, reference, options, onStep);
    const faces =
      options.faces.length < FEWEST_FACES ? [...options.faces, ...(await withMirrors(samples))] : options.faces;
    const dataset = [
      ...(options.faces.length > 0 ? [options.dataset] : []),
      ...(faces === options.faces ? [] : ["the sample photos and their mirror images"]),
    ].join(" and ");
    onStep(`Calibrating ${id} on ${faces.length} faces: ${dataset}`);
    const { count, ours, theirs } = await vectorsOf(faces, trial, reference, convention);
    const measured = measure(
      blockOf(0, model.output.length, ours),
      Distance.of(FR_FEATURE).blockOf(theirs.map((vector) => ({ vector }))),
      Distance.of(FR_FEATURE),
      reach,
    );
    const { knots, measuredFrom, samePairs, differentPairs } = measured;
    const date = new Date().toISOString().slice(0, 10);
    const calibration = {
      ...{ knots, measuredFrom, samePairs, differentPairs, date },
      dataset: `${count} faces of ${dataset}, compared with ${FR_FEATURE.id}`,
    };
    const input = { ...model.input, ...convention };
    return {
      record: { ...model, input, calibration },
      tried,
      faces: count,
      completed: faces !== options.faces,
      measured,
    };
  } finally {
    await Promise.all([trial.release(), reference.release()]);
  }
}

/** Chooses the convention with which the model orders the pairs of sample faces most like the bundled model. */
async function choose(
  trial: Trial,
  reference: Trial,
  { samples, path }: FitOptions,
  onStep: (step: string) => void,
): Promise<{ convention: Convention; tried: TriedConvention[] }> {
  const crops = await withMirrors(samples);
  const theirs = distancesOf(await reference.vectors(crops, FR_FEATURE.input));
  const agreements: number[] = [];
  for (const convention of CONVENTIONS) {
    onStep(`Trying input ${describeConvention(convention)}`);
    const ours = distancesOf(await trial.vectors(crops, convention));
    agreements.push(ours && theirs ? rankCorrelation(ours, theirs) : 0);
  }
  const best = Math.max(...agreements);
  if (best < LEAST_AGREEMENT) throw new NotARecogniser(path, best);
  const tried = CONVENTIONS.map((each, at) => ({ convention: describeConvention(each), agreement: agreements[at]! }));
  return { convention: CONVENTIONS[agreements.indexOf(best)]!, tried };
}

/** Returns crops, and the mirror image of each. */
async function withMirrors(crops: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const mirrors = crops.map((crop) => sharp(crop).flop().jpeg({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer());
  return [...crops, ...(await Promise.all(mirrors))];
}

/** Squared distances of all pairs; undefined if a face has no vector. */
function distancesOf(vectors: readonly (Float32Array | undefined)[]): Float64Array | undefined {
  const distances: number[] = [];
  for (const [at, a] of vectors.entries()) {
    for (const b of vectors.slice(0, at)) {
      if (!a || !b) return undefined;
      distances.push(2 - 2 * a.reduce((sum, value, index) => sum + value * b[index]!, 0));
    }
  }
  return Float64Array.from(distances);
}

/** Embeds faces with both models; faces of which one model makes no vector are omitted. */
async function vectorsOf(crops: readonly Uint8Array[], trial: Trial, reference: Trial, convention: Convention) {
  const [ours, theirs] = [await trial.vectors(crops, convention), await reference.vectors(crops, FR_FEATURE.input)];
  const usable = ours.flatMap((own, at) => {
    const other = theirs[at];
    return own && other ? [{ own, other }] : [];
  });
  if (usable.length < 2) throw new TooFewFaces(usable.length, 0);
  const length = usable[0]!.own.length;
  const rows = new Float32Array(usable.length * length);
  for (const [at, { own }] of usable.entries()) rows.set(own, at * length);
  return { count: usable.length, ours: rows, theirs: usable.map(({ other }) => other) };
}
