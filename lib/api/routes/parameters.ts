import * as z from "zod";
import { PARAMETERS, type ParameterName } from "../../parameters.ts";
import * as schemas from "../schemas.ts";
import type { Route } from "./route.ts";

const values = Object.fromEntries(
  PARAMETERS.map(({ name, min, max, whole, about }) => [
    name,
    (whole ? z.int() : z.number()).min(min).max(max).nullable().optional().meta({ description: about }),
  ]),
) as Record<ParameterName, z.ZodOptional<z.ZodNullable<z.ZodNumber>>>;

/** What faces are found and clustered by. */
export const PARAMETER_ROUTES = {
  getParameters: {
    method: "GET",
    path: "/parameters",
    summary: "every parameter with its value, its range and where the value comes from",
    status: 200,
    answer: z.record(z.string(), schemas.parameter),
  },
  changeParameters: {
    method: "PATCH",
    path: "/parameters",
    summary: "set parameters for this library; null goes back to what the deployment says",
    body: z.strictObject(values).refine((body) => Object.keys(body).length > 0, "say which parameter to set"),
    status: 200,
    answer: z.record(z.string(), schemas.parameter),
  },
} as const satisfies Record<string, Route>;
