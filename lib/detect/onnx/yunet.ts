import type { Landmarks } from "../../geometry/box.ts";
import { squareOf } from "../../geometry/squares.ts";
import type { Picture } from "../../media/types.ts";
import { type InferenceSession, ort } from "../../onnx/runtime.ts";
import { LEAST_LOG_ODDS, type Region, type RegionFinder } from "./finder.ts";
import { openNetwork } from "./network.ts";
import { planes } from "./planes.ts";

/** Cells of the network's three maps, px of its input. */
const STRIDES = [8, 16, 32];

/** Divisor of both sides of its input, px. */
const MULTIPLE = 32;

/**
 * YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023), in the version of OpenCV's zoo. It returns five
 * points per face, which define the square.
 */
export class YuNet implements RegionFinder {
  private readonly session: InferenceSession;

  private constructor(session: InferenceSession) {
    this.session = session;
  }

  static async load(file: Uint8Array, threads: number): Promise<YuNet> {
    return new YuNet(await openNetwork(file, threads));
  }

  async find(picture: Picture): Promise<Region[]> {
    const width = Math.ceil(picture.width / MULTIPLE) * MULTIPLE;
    const height = Math.ceil(picture.height / MULTIPLE) * MULTIPLE;
    const values = planes(picture, width, height, "BGR", 0, 1);
    const answer = await this.session.run({ input: new ort.Tensor("float32", values, [1, 3, height, width]) });
    const output = (name: string) => answer[name]!.data as Float32Array;
    return STRIDES.flatMap((stride) => {
      const [classes, objects] = [output(`cls_${stride}`), output(`obj_${stride}`)];
      const points = output(`kps_${stride}`); // cells x 5 x (across, down), in cells from the cell's corner
      const columns = width / stride;
      const regions: Region[] = [];
      for (let cell = 0; cell < classes.length; cell++) {
        const likely = Math.sqrt(classes[cell]! * objects[cell]!);
        const logOdds = Math.log(likely / Math.max(1 - likely, Number.EPSILON));
        if (logOdds < LEAST_LOG_ODDS) continue;
        const [left, top] = [cell % columns, Math.floor(cell / columns)];
        const found = [0, 2, 4, 6, 8].map((at) => [
          (points[10 * cell + at]! + left) * stride,
          (points[10 * cell + at + 1]! + top) * stride,
        ]) as unknown as Landmarks;
        regions.push({ square: squareOf(found), logOdds, points: found });
      }
      return regions;
    });
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
