import { createRequire } from "node:module";
import "./no-telemetry.ts";

export type { InferenceSession, Tensor } from "onnxruntime-node";

/**
 * onnxruntime. No other module loads it. It is loaded by `require`, since bundlers move imports of packages before all other
 * code, and the library would then be loaded before its telemetry is off.
 */
export const ort: typeof import("onnxruntime-node") = createRequire(import.meta.url)("onnxruntime-node");
