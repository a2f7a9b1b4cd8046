import * as z from "../../zod.ts";

/** Fields that several schemas of answers have. */

export const url = () =>
  z.string().check(z.describe("link to the image; anyone who has it can open it for 15 minutes"));

export const distance = () => z.number().check(z.describe("distance on the calibrated scale"));

export const etag = () => z.optional(z.string()).check(z.describe("in a list: the value for If-Match"));

export const held = () =>
  z
    .optional(z.literal(true))
    .check(z.describe("true if the face keeps the person's name although its cluster no longer has that name"));

export const number = (description: string) => z.number().check(z.describe(description));

export const optionalNumber = (description: string) => z.optional(z.number()).check(z.describe(description));

export const text = (description: string) => z.string().check(z.describe(description));

export const optionalText = (description: string) => z.optional(z.string()).check(z.describe(description));

export const flag = (description: string) => z.boolean().check(z.describe(description));
