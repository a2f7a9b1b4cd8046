import * as z from "../../zod.ts";
import { etag, optionalText, url } from "./parts.ts";
import { named } from "./schema.ts";

export const person = named("Person", () =>
  z.object({
    personId: z.string(),
    name: z.string(),
    createdAt: z.string(),
    hidden: z.optional(z.boolean()).check(z.describe("true if the person is not listed by default")),
    favourite: z.optional(z.boolean()).check(z.describe("true if the person is listed first")),
    birthday: optionalText("YYYY-MM-DD"),
    coverFaceId: optionalText("the face chosen as the person's picture"),
    aliases: z.optional(z.array(z.string())).check(z.describe("other names, by which people search")),
    note: z.optional(z.string()),
  }),
);

export const personSummary = named("PersonSummary", () =>
  z.extend(person(), {
    hidden: z.boolean(),
    favourite: z.boolean(),
    clusters: z.number(),
    clusterIds: z.optional(z.array(z.string())).check(z.describe("largest first; in a list only if asked for")),
    faces: z.number(),
    cover: z.optional(url()),
    coverFace: optionalText("id of the face on the cover; the part before the first hyphen is the id of its photo"),
    etag: etag(),
  }),
);
