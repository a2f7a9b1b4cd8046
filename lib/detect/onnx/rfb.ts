import type { Square } from "../../geometry/squares.ts";
import type { Picture } from "../../media/types.ts";
import { cutModel } from "../../onnx/cut.ts";
import { type InferenceSession, ort } from "../../onnx/runtime.ts";
import { FLOAT, type Operators, UINT8 } from "../../onnx/write.ts";
import { LEAST_LOG_ODDS, type Region, type RegionFinder } from "./finder.ts";
import { openNetwork } from "./network.ts";
import { padded } from "./views.ts";

/** Cell size of the network's four maps, px of its input, and sides of the anchor boxes of each cell, px. */
const MAPS = [
  { stride: 8, sides: [10, 16, 24] },
  { stride: 16, sides: [32, 48] },
  { stride: 32, sides: [64, 96] },
  { stride: 64, sides: [128, 192, 256] },
] as const;

/** Scale of the network's offsets of boxes (Liu et al., "SSD", arXiv:1512.02325). */
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/** Side of the square in Pigo's convention over the mean side of the network's box: the median over LFW. */
const SIDE_OVER_BOX = 1.07;

/** Size of the training pictures, px: smaller pictures get a grey margin. */
const TRAINED = { width: 320, height: 240 };
const GREY = 127;

/** Converts the pixels of a picture to the network's input: channels one after the other, -1 to 1. */
const FROM_PIXELS: Operators = {
  operators: [
    { type: "Transpose", inputs: ["pixels"], outputs: ["channels"], attributes: { perm: [0, 3, 1, 2] } },
    { type: "Cast", inputs: ["channels"], outputs: ["values"], attributes: { to: FLOAT } },
    { type: "Sub", inputs: ["values", "grey"], outputs: ["centred"] },
    { type: "Div", inputs: ["centred", "span"], outputs: ["input"] },
  ],
  weights: {
    grey: { shape: [1], values: Float32Array.of(GREY) },
    span: { shape: [1], values: Float32Array.of(128) },
  },
};

/** Tensors of the file at which the network ends and the decoding for pictures of 320 x 240 begins. */
const LOGITS = "461";
const OFFSETS = "462";

/** Returns the network without its decoding, for the pixels of pictures of any size. */
export function forAnySize(file: Uint8Array): Uint8Array {
  return cutModel(file, {
    inputs: [{ name: "pixels", type: UINT8, shape: [1, "height", "width", 3] }],
    before: FROM_PIXELS,
    outputs: [
      { name: LOGITS, type: FLOAT, shape: [1, "anchors", 2] },
      { name: OFFSETS, type: FLOAT, shape: [1, "anchors", 4] },
    ],
  });
}

/**
 * RFB-320 (https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB). Its file is for pictures of 320 x 240.
 * The network itself accepts any size, so the model is cut before the part that does not.
 */
export class Rfb implements RegionFinder {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  /** @param graph as `forAnySize` returns it */
  static async load(graph: Uint8Array, threads: number): Promise<Rfb> {
    return new Rfb(await openNetwork(graph, threads));
  }

  async find(picture: Picture): Promise<Region[]> {
    const { width, height, data } = padded(picture, TRAINED.width, TRAINED.height, GREY);
    const answer = await this.session.run({ pixels: new ort.Tensor("uint8", data, [1, height, width, 3]) });
    const logits = answer[LOGITS]!.data as Float32Array; // anchors x (background, face)
    const offsets = answer[OFFSETS]!.data as Float32Array; // anchors x (across, down, width, height)
    return likelyAnchors(logits).map((anchor) => ({
      square: squareFrom(boxOf(anchor, width, height), offsets, 4 * anchor),
      logOdds: logits[2 * anchor + 1]! - logits[2 * anchor]!,
    }));
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** Returns the anchors that may show a face, few of many. */
function likelyAnchors(logits: Float32Array): number[] {
  const anchors: number[] = [];
  for (let at = nextLikely(logits, 0); at < logits.length; at = nextLikely(logits, at + 2)) anchors.push(at / 2);
  return anchors;
}

/** Returns where the next likely anchor begins. A loop without rare steps, which would end what V8 compiled without them. */
function nextLikely(logits: Float32Array, from: number): number {
  let at = from;
  while (at < logits.length && logits[at + 1]! - logits[at]! < LEAST_LOG_ODDS) at += 2;
  return at;
}

/** Returns the box of an anchor. Anchors are ordered by map, then cell in row-major order, then side. */
function boxOf(anchor: number, width: number, height: number): Square {
  let at = anchor;
  for (const { stride, sides } of MAPS) {
    const columns = Math.ceil(width / stride);
    const anchors = columns * Math.ceil(height / stride) * sides.length;
    if (at < anchors) {
      const cell = Math.floor(at / sides.length);
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      return { x: (column + 0.5) * stride, y: (row + 0.5) * stride, side: sides[at % sides.length]! };
    }
    at -= anchors;
  }
  throw new RangeError(`a picture of ${width} x ${height} px has no anchor ${anchor}`);
}

function squareFrom({ x, y, side }: Square, offsets: Float32Array, at: number): Square {
  const width = side * Math.exp(offsets[at + 2]! * SIZE_VARIANCE);
  const height = side * Math.exp(offsets[at + 3]! * SIZE_VARIANCE);
  return {
    x: x + offsets[at]! * CENTRE_VARIANCE * side,
    y: y + offsets[at + 1]! * CENTRE_VARIANCE * side,
    side: (SIDE_OVER_BOX * (width + height)) / 2,
  };
}
