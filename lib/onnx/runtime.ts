import { createRequire } from "node:module";
import "./no-telemetry.ts";

export type { InferenceSession, Tensor } from "onnxruntime-node";

/**
 * onnxruntime, and the only place that loads it. By `require`, since a bundler moves imports of packages before all other
 * code, and then the library would be loaded before its telemetry is off.
 */
export const ort: typeof import("onnxruntime-node") = createRequire(import.meta.url)("onnxruntime-node");
