import { PARAMETERS, type ParameterName } from "../../parameters.ts";
import * as z from "../../zod.ts";
import { parameter } from "../schemas/parameter.ts";
import type { Route } from "./route.ts";

const values = () =>
  Object.fromEntries(
    PARAMETERS.map(({ name, min, max, whole, about }) => [
      name,
      z.nullish((whole ? z.int() : z.number()).check(z.gte(min), z.lte(max))).check(z.describe(about)),
    ]),
  ) as Record<ParameterName, z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniNumber>>>;

const parameters = () => z.record(z.string(), parameter());

const example = {
  value: 0.95,
  default: 0.64,
  deployment: 0.72,
  minimum: 0.1,
  maximum: 1.5,
  unit: "calibrated distance",
  from: "library",
  meaning: "largest distance of neighbours in a cluster",
  applies: "next run",
};

/** Parameters of detection and clustering. */
export const PARAMETER_ROUTES = {
  getParameters: {
    method: "GET",
    path: "/parameters",
    role: "view",
    tag: "Parameters",
    summary: "Get every parameter with its value, its range and where the value was set",
    output: parameters,
    example: () => ({ answer: { FACE_CLUSTER_DIST: { ...example, value: 0.72, from: "deployment" } } }),
    status: 200,
  },
  changeParameters: {
    method: "PATCH",
    path: "/parameters",
    role: "manage",
    tag: "Parameters",
    summary: "Set parameters for this library; null restores the value of the deployment",
    body: () =>
      z
        .strictObject(values())
        .check(z.refine((body) => Object.keys(body).length > 0, "give at least one parameter to set")),
    output: parameters,
    example: () => ({
      body: { FACE_CLUSTER_DIST: 0.95, FACE_CLUSTER_CORE: 2 },
      answer: { FACE_CLUSTER_DIST: example },
    }),
    status: 200,
  },
} as const satisfies Record<string, Route>;
