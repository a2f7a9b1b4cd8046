import { PARAMETERS, type ParameterName } from "../../parameters.ts";
import * as z from "../../zod.ts";
import type { Route } from "./route.ts";

const values = () =>
  Object.fromEntries(
    PARAMETERS.map(({ name, min, max, whole, about }) => [
      name,
      z.nullish((whole ? z.int() : z.number()).check(z.gte(min), z.lte(max))).check(z.describe(about)),
    ]),
  ) as Record<ParameterName, z.ZodMiniOptional<z.ZodMiniNullable<z.ZodMiniNumber>>>;

/** What faces are found and clustered by. */
export const PARAMETER_ROUTES = {
  getParameters: {
    method: "GET",
    path: "/parameters",
    summary: "every parameter with its value, its range and where the value comes from",
    status: 200,
  },
  changeParameters: {
    method: "PATCH",
    path: "/parameters",
    summary: "set parameters for this library; null goes back to what the deployment says",
    body: () =>
      z.strictObject(values()).check(z.refine((body) => Object.keys(body).length > 0, "say which parameter to set")),
    status: 200,
  },
} as const satisfies Record<string, Route>;
