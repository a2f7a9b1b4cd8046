import { shown } from "../examples/fixtures.ts";
import { tuning, tuningMap } from "../schemas/tuning.ts";
import type { Route } from "./route.ts";

const RANGE = { default: 0.64, minimum: 0.1, maximum: 1.5 };

/** The effect of other distances, estimated from a sample of the faces. */
export const TUNING_ROUTES = {
  getTuning: {
    method: "GET",
    path: "/tuning",
    role: "view",
    tag: "Parameters",
    summary: "Get the distances between faces, and the effect of other values of the two distance parameters",
    output: tuning,
    example: () => ({
      answer: {
        sample: { faces: 22, eligible: 22, share: 1, version: 2 },
        now: { clusters: 3, lone: 15 },
        histogram: { step: 0.02, same: [0], different: [0] },
        FACE_CLUSTER_DIST: { ...RANGE, value: 0.95, at: [{ distance: 0.1, clusters: 0, lone: 22 }] },
        FACE_MATCH_DIST: { ...RANGE, value: 0.46, default: 0.46, at: [{ distance: 0.1, lone: 15 }] },
      },
    }),
    servedBy: "search",
    status: 200,
  },
  getTuningMap: {
    method: "GET",
    path: "/tuning/map",
    role: "view",
    tag: "Parameters",
    summary: "Get a two-dimensional map of faces and their people, with similar faces near each other",
    output: tuningMap,
    example: () => ({
      answer: { share: 1, items: [{ ...shown("45c48cce2e2d7fbdea1afc51c7c6ad26a0b8-a3f390d8"), x: 0.31, y: 0.74 }] },
    }),
    servedBy: "search",
    status: 200,
  },
} as const satisfies Record<string, Route>;
