import { FR_FEATURE } from "../../lib/models/embedders.ts";
import type { Calibration, EmbedderRecord } from "../../lib/models/types.ts";
import euclidean from "./euclidean.json" with { type: "json" };

/** The bundled model with the Euclidean distance, calibrated by the same command on the same photos, to compare with. */
export const EUCLIDEAN: EmbedderRecord = {
  ...FR_FEATURE,
  calibration: { ...euclidean, knots: euclidean.knots as unknown as Calibration["knots"] },
  distance: undefined,
};
