import { readFile } from "node:fs/promises";
import * as ort from "onnxruntime-node";
import type { Picture } from "../../media/types.ts";
import { cutModel } from "../../onnx/cut.ts";
import { FLOAT } from "../../onnx/write.ts";
import { LEAST_LOG_ODDS, type Region, type RegionFinder } from "./finder.ts";
import { planes } from "./planes.ts";

/** Cells of the network's four maps, px of its input, and the sides of the boxes each cell begins with, px. */
const MAPS = [
  { stride: 8, sides: [10, 16, 24] },
  { stride: 16, sides: [32, 48] },
  { stride: 32, sides: [64, 96] },
  { stride: 64, sides: [128, 192, 256] },
] as const;

/** How far a box may be moved and resized, by the network's output (Liu et al., "SSD", arXiv:1512.02325). */
const CENTRE_VARIANCE = 0.1;
const SIZE_VARIANCE = 0.2;

/** Side of the square in Pigo's convention over the mean side of the network's box: the median over LFW. */
const SIDE_OVER_BOX = 1.07;

/** The network was trained on pictures of this size: a smaller one gets a grey margin. */
const TRAINED = { width: 320, height: 240 };

/** Where the network ends and its decoding for pictures of 320 x 240 begins: tensors of the file. */
const LOGITS = "461";
const OFFSETS = "462";

/**
 * RFB-320 (https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB). Its file is made for pictures of
 * 320 x 240; the network itself takes any size, so it is cut before the part that does not.
 */
export class Rfb implements RegionFinder {
  private readonly session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.session = session;
  }

  static async load(file: string, threads: number): Promise<Rfb> {
    const model = cutModel(await readFile(file), {
      inputs: [{ name: "input", type: FLOAT, shape: [1, 3, "height", "width"] }],
      outputs: [
        { name: LOGITS, type: FLOAT, shape: [1, "anchors", 2] },
        { name: OFFSETS, type: FLOAT, shape: [1, "anchors", 4] },
      ],
    });
    return new Rfb(await ort.InferenceSession.create(model, { intraOpNumThreads: threads, interOpNumThreads: 1 }));
  }

  async find(picture: Picture): Promise<Region[]> {
    const width = Math.max(picture.width, TRAINED.width);
    const height = Math.max(picture.height, TRAINED.height);
    const values = planes(picture, width, height, "RGB", 127, 128);
    const answer = await this.session.run({ input: new ort.Tensor("float32", values, [1, 3, height, width]) });
    const logits = answer[LOGITS]!.data as Float32Array; // anchors x (background, face)
    const offsets = answer[OFFSETS]!.data as Float32Array; // anchors x (across, down, width, height)
    const regions: Region[] = [];
    let anchor = 0;
    for (const { stride, sides } of MAPS) {
      const [columns, rows] = [Math.ceil(width / stride), Math.ceil(height / stride)];
      for (let cell = 0; cell < rows * columns; cell++) {
        for (const side of sides) {
          const logOdds = logits[2 * anchor + 1]! - logits[2 * anchor]!;
          if (logOdds >= LEAST_LOG_ODDS) {
            const at = { x: ((cell % columns) + 0.5) * stride, y: (Math.floor(cell / columns) + 0.5) * stride, side };
            regions.push({ square: squareFrom(at, offsets, 4 * anchor), logOdds });
          }
          anchor++;
        }
      }
    }
    return regions;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function squareFrom({ x, y, side }: Region["square"], offsets: Float32Array, at: number): Region["square"] {
  const [across, down, wider, higher] = offsets.subarray(at, at + 4) as unknown as [number, number, number, number];
  const [width, height] = [side * Math.exp(wider * SIZE_VARIANCE), side * Math.exp(higher * SIZE_VARIANCE)];
  return {
    x: x + across * CENTRE_VARIANCE * side,
    y: y + down * CENTRE_VARIANCE * side,
    side: (SIDE_OVER_BOX * (width + height)) / 2,
  };
}
