import type { Landmarks } from "../../geometry/box.ts";
import { type Square, squareOf } from "../../geometry/squares.ts";
import type { Picture } from "../../media/types.ts";
import { type InferenceSession, ort, type Tensor } from "../../onnx/runtime.ts";
import { LEAST_LOG_ODDS, type Region, type RegionFinder } from "./finder.ts";
import { openNetwork } from "./network.ts";
import { planes } from "./planes.ts";

/** Cells of the network's three maps, px of its input. */
const STRIDES = [8, 16, 32] as const;

/** Divisor of both sides of its input, px. */
const MULTIPLE = 32;

/** Numbers per anchor of each kind of output: of scores, boxes and points. An output's last dimension tells its kind. */
const NUMBERS = { score: 1, box: 4, points: 10 } as const;

/**
 * Side of the square in Pigo's convention over the mean side of the network's box. It is RFB-320's, which was trained on
 * the same boxes, those of WIDER FACE; not measured.
 */
const SIDE_OVER_BOX = 1.07;

/** The outputs for one map, row-major: an anchor per row, the anchors of a cell one after the other. */
interface FeatureMap {
  readonly stride: number;
  /** Probability of a face. */
  readonly scores: Float32Array;
  /** Distances of the left, top, right and bottom side from the cell's corner, in cells. */
  readonly boxes: Float32Array;
  /** Five points (across, down) from the cell's corner, in cells; undefined if the network has none. */
  readonly points: Float32Array | undefined;
}

/**
 * SCRFD (Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", arXiv:2105.04714), as its
 * authors export it to ONNX: with points (nine outputs) or without (six), with a batch dimension or without.
 */
export class Scrfd implements RegionFinder {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  static async load(file: Uint8Array, threads: number): Promise<Scrfd> {
    return new Scrfd(await openNetwork(file, threads));
  }

  async find(picture: Picture): Promise<Region[]> {
    const width = Math.ceil(picture.width / MULTIPLE) * MULTIPLE;
    const height = Math.ceil(picture.height / MULTIPLE) * MULTIPLE;
    const values = planes(picture, width, height, "RGB", 127.5, 128);
    const [input = ""] = this.session.inputNames;
    const answer = await this.session.run({ [input]: new ort.Tensor("float32", values, [1, 3, height, width]) });
    return mapsOf(Object.values(answer)).flatMap((map) => regionsOf(map, width, height));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** Sorts the outputs by kind and stride: the finest map has the most anchors. */
function mapsOf(outputs: readonly Tensor[]): FeatureMap[] {
  const ofKind = (numbers: number) =>
    outputs
      .filter(({ dims }) => dims.at(-1) === numbers)
      .map(({ data }) => data as Float32Array)
      .sort((a, b) => b.length - a.length);
  const [scores, boxes, points] = [ofKind(NUMBERS.score), ofKind(NUMBERS.box), ofKind(NUMBERS.points)];
  return STRIDES.map((stride, at) => ({ stride, scores: scores[at]!, boxes: boxes[at]!, points: points[at] }));
}

function regionsOf(map: FeatureMap, width: number, height: number): Region[] {
  const { stride, scores } = map;
  const columns = width / stride;
  const anchorsPerCell = scores.length / (columns * (height / stride));
  const regions: Region[] = [];
  for (let anchor = 0; anchor < scores.length; anchor++) {
    const likely = scores[anchor]!;
    const logOdds = Math.log(Math.max(likely, Number.EPSILON) / Math.max(1 - likely, Number.EPSILON));
    if (logOdds < LEAST_LOG_ODDS) continue;
    const cell = Math.floor(anchor / anchorsPerCell);
    const corner = [(cell % columns) * stride, Math.floor(cell / columns) * stride] as const;
    const points = map.points && pointsFrom(map.points, anchor, corner, stride);
    const square = points ? squareOf(points) : squareFrom(map.boxes, anchor, corner, stride);
    regions.push({ square, logOdds, ...(points ? { points } : {}) });
  }
  return regions;
}

function pointsFrom(
  points: Float32Array,
  anchor: number,
  [left, top]: readonly [number, number],
  stride: number,
): Landmarks {
  const from = NUMBERS.points * anchor;
  return [0, 2, 4, 6, 8].map((at) => [
    left + points[from + at]! * stride,
    top + points[from + at + 1]! * stride,
  ]) as unknown as Landmarks;
}

function squareFrom(boxes: Float32Array, anchor: number, [x, y]: readonly [number, number], stride: number): Square {
  const from = NUMBERS.box * anchor;
  const [left, top, right, bottom] = Array.from(boxes.subarray(from, from + NUMBERS.box), (each) => each * stride) as [
    number,
    number,
    number,
    number,
  ];
  return {
    x: x + (right - left) / 2,
    y: y + (bottom - top) / 2,
    side: (SIDE_OVER_BOX * (left + right + top + bottom)) / 2,
  };
}
