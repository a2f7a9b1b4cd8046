import * as z from "../../zod.ts";
import { flag, number, optionalText, text } from "./parts.ts";
import { named } from "./schema.ts";

export const share = named("Share", () =>
  z.object({
    shareId: z.string(),
    title: text("what visitors see as heading"),
    photos: z
      .record(z.string(), z.unknown())
      .check(z.describe("the filter of the photos, as in GET /photos; photos that fit later are included too")),
    blurred: flag("whether all faces but those of the filter's people are blurred"),
    who: text("who made the link"),
    createdAt: z.string(),
    until: text("end of the link"),
    revokedBy: optionalText("who ended it before that"),
    revokedAt: optionalText("when they did"),
    inForce: flag("whether the link can be used"),
  }),
);

/** What a visitor with a link knows about it. */
export const shared = named("Shared", () =>
  z.object({ title: z.string(), until: text("end of the link"), blurred: flag("whether faces are blurred") }),
);

/** What a visitor with a link knows about a photo. */
export const sharedPhoto = named("SharedPhoto", () =>
  z.object({
    photoId: z.string(),
    takenAt: optionalText("when it was taken"),
    width: number("of the upright photo, px"),
    height: number("of the upright photo, px"),
  }),
);
