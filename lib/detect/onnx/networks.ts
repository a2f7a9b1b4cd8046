import type { DetectorRecord } from "../../models/detectors.ts";
import type { RegionFinder } from "./finder.ts";
import { forAnySize, Rfb } from "./rfb.ts";
import { Scrfd } from "./scrfd.ts";
import { YuNet } from "./yunet.ts";

/** How a network is loaded. */
interface Network {
  /** Returns the graph to load, from the bytes of the model's file. */
  readonly rewrite: (model: Uint8Array) => Uint8Array;
  readonly load: (graph: Uint8Array, threads: number) => Promise<RegionFinder>;
}

export const NETWORKS: Readonly<Record<DetectorRecord["network"], Network>> = {
  rfb: { rewrite: forAnySize, load: Rfb.load },
  yunet: { rewrite: (model) => model, load: YuNet.load },
  scrfd: { rewrite: (model) => model, load: Scrfd.load },
};
