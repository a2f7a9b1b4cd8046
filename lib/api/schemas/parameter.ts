import * as z from "../../zod.ts";
import { number } from "./parts.ts";
import { named } from "./schema.ts";

export const parameter = named("Parameter", () =>
  z.object({
    value: z.number(),
    default: number("Facet's default"),
    deployment: number("the value set by the deployment; setting the parameter to null restores it"),
    minimum: z.number(),
    maximum: z.number(),
    unit: z.string(),
    from: z
      .enum(["deployment", "library"])
      .check(z.describe("whether the value was set for the deployment or the library")),
    meaning: z.string(),
    applies: z.enum(["next run", "next indexing"]).check(z.describe("when a changed value takes effect")),
  }),
);
