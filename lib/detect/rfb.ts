import * as ort from "onnxruntime-node";
import type { Picture } from "../media/types.ts";
import type { Square } from "./squares.ts";
import { INPUT_HEIGHT, INPUT_WIDTH } from "./tiles.ts";

/** Where RFB-320 sees a face; `logOdds` of it being one are the model's own. */
export interface Region {
  readonly square: Square;
  readonly logOdds: number;
}

/** What is less likely a face than this is not looked at any further. */
const LEAST_LOG_ODDS = -1;

/** Side of the square in Pigo's convention over the mean side of the model's box: the median over LFW. */
const SIDE_OVER_BOX = 1.07;

/** RFB-320: a face detector over pictures of 320 x 240. */
export class Rfb320 {
  private readonly session: ort.InferenceSession;

  private constructor(session: ort.InferenceSession) {
    this.session = session;
  }

  static async load(file: string, threads: number): Promise<Rfb320> {
    const options = { intraOpNumThreads: threads, interOpNumThreads: 1, enableCpuMemArena: false };
    return new Rfb320(await ort.InferenceSession.create(file, options));
  }

  /** Faces within the tile whose top left corner is given, in pixels of the picture; grey where it reaches beyond. */
  async find(picture: Picture, left: number, top: number): Promise<Region[]> {
    const input = new ort.Tensor("float32", tensorOf(picture, left, top), [1, 3, INPUT_HEIGHT, INPUT_WIDTH]);
    const answer = await this.session.run({ input });
    const scores = answer.scores?.data as Float32Array; // anchors x (background, face)
    const boxes = answer.boxes?.data as Float32Array; // anchors x (left, top, right, bottom), fractions of the input
    const regions: Region[] = [];
    for (let anchor = 0; anchor < scores.length / 2; anchor++) {
      // Both probabilities: the face's alone rounds to one long before the background's rounds to zero.
      const logOdds = Math.log(scores[2 * anchor + 1]! / Math.max(scores[2 * anchor]!, Number.MIN_VALUE));
      if (logOdds < LEAST_LOG_ODDS) continue;
      const [x0, y0, x1, y1] = boxes.subarray(4 * anchor, 4 * anchor + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const side = (SIDE_OVER_BOX * ((x1 - x0) * INPUT_WIDTH + (y1 - y0) * INPUT_HEIGHT)) / 2;
      const square = { x: left + ((x0 + x1) / 2) * INPUT_WIDTH, y: top + ((y0 + y1) / 2) * INPUT_HEIGHT, side };
      regions.push({ square, logOdds });
    }
    return regions;
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** 1 x 3 x 240 x 320, RGB, (value - 127) / 128: as the model was trained. */
function tensorOf({ width, height, data }: Picture, left: number, top: number): Float32Array {
  const plane = INPUT_WIDTH * INPUT_HEIGHT;
  const values = new Float32Array(3 * plane);
  for (let row = 0; row < Math.min(INPUT_HEIGHT, height - top); row++) {
    for (let column = 0; column < Math.min(INPUT_WIDTH, width - left); column++) {
      const from = ((top + row) * width + left + column) * 3;
      const to = row * INPUT_WIDTH + column;
      values[to] = (data[from]! - 127) / 128;
      values[to + plane] = (data[from + 1]! - 127) / 128;
      values[to + 2 * plane] = (data[from + 2]! - 127) / 128;
    }
  }
  return values;
}
