import * as z from "../../zod.ts";
import { face } from "./face.ts";
import { flag, number, optionalText, text, url } from "./parts.ts";
import { named } from "./schema.ts";

export const photo = named("Photo", () =>
  z.object({
    photoId: z.string(),
    key: text("where the photo is stored; if it has several keys, the first in sort order"),
    keys: z
      .array(z.string())
      .check(z.describe("every key where the photo is stored: copies, and the camera file next to a JPEG")),
    status: z.enum(["indexed", "skipped", "failed"]),
    reason: z.optional(z.string()),
    width: z.number(),
    height: z.number(),
    takenAt: z.optional(z.string()),
    note: z
      .optional(z.enum(["truncated", "damaged"]))
      .check(z.describe("why only part of the picture could be read: the file ends too early, or is damaged")),
    faceCount: z.number(),
    indexedAt: z.string(),
    url: url(),
    inBrowsers: flag("whether every browser shows the file at `url`"),
    preview: optionalText(
      "link to a picture of at most 640 px; absent until GET .../preview has created one, unless photos get theirs when indexed",
    ),
    largePreview: optionalText("link to a picture of at most 2048 px; absent until GET .../preview has created one"),
  }),
);

export const photoWithFaces = named("PhotoWithFaces", () =>
  z.extend(photo(), {
    download: text("link that saves the file under its name"),
    faces: z.array(face()),
  }),
);

export const photoDetails = named("PhotoDetails", () =>
  z.object({
    camera: optionalText("maker and model"),
    lens: z.optional(z.string()),
    exposureSeconds: z.optional(z.number()),
    fNumber: z.optional(z.number()),
    iso: z.optional(z.number()),
    focalLengthMm: z.optional(z.number()),
    latitude: z.optional(number("degrees, north positive")),
    longitude: z.optional(number("degrees, east positive")),
    place: z.array(z.string()).check(z.describe("names of the place in the file, the narrowest first")),
    bytes: number("size of the file"),
  }),
);

export const months = named("Months", () =>
  z.object({
    items: z.array(z.object({ month: text("YYYY-MM"), photos: z.number() })),
    undated: number("photos without a date"),
    complete: flag("false until a library of an earlier release is migrated: then no month is listed"),
  }),
);
