import * as z from "../../zod.ts";
import { number } from "./parts.ts";
import { personSummary } from "./person.ts";
import { photo } from "./photo.ts";
import { named } from "./schema.ts";

export const personDetails = named("PersonDetails", () =>
  z.extend(personSummary(), {
    clusterIds: z.array(z.string()).check(z.describe("largest first")),
    photoCount: z.number(),
    held: number("how many of the faces keep the name although their cluster no longer has it"),
    photos: z.array(photo()).check(z.describe("latest first")),
    cursor: z.optional(z.string()),
  }),
);
