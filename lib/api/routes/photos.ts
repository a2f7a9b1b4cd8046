import * as z from "zod";
import * as schemas from "../schemas.ts";
import { page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

const day = z.iso.date().optional();
const count = z.coerce.number().int().min(0).optional();

const photoPage = page.extend({
  person: z
    .string()
    .refine(
      (text) => text.split(",").every((id) => personId.or(z.literal("")).safeParse(id).success),
      "give people's ids",
    )
    .default("")
    .transform((text) => text.split(",").filter((id) => id !== ""))
    .meta({ description: "only photos this person is in; may be given several times" }),
  match: z.enum(["all", "any"]).default("all").meta({ description: "of several people: all of them, or any" }),
  minFaces: count,
  maxFaces: count,
  from: day.meta({ description: "first day they were taken, YYYY-MM-DD" }),
  to: day.meta({ description: "last day they were taken, YYYY-MM-DD" }),
  status: z.enum(["indexed", "skipped", "failed"]).optional(),
});

/** Photos and their faces. */
export const PHOTO_ROUTES = {
  listPhotos: {
    method: "GET",
    path: "/photos",
    summary: "photos, in order of id; by the people in them, by faces, by date, and those that were left out, with why",
    query: photoPage,
    status: 200,
    answer: schemas.pageOf(schemas.photo),
  },
  getPhoto: {
    method: "GET",
    path: "/photos/{id}",
    summary: "a photo with its faces",
    describes: "photo",
    status: 200,
    answer: schemas.photoWithFaces,
  },
  getPreview: {
    method: "GET",
    path: "/photos/{id}/preview",
    summary: "a smaller picture of a photo, as WebP and upright, whatever the photo is; made when first asked for",
    query: z.object({
      size: z.enum(["small", "large"]).default("small").meta({ description: "640 or 2048 px on its longer side" }),
    }),
    servedBy: "search",
    status: 200,
    answer: schemas.preview,
  },
  getFace: {
    method: "GET",
    path: "/faces/{id}",
    summary: "a face, its crop, its cluster and its person",
    describes: "face",
    status: 200,
    answer: schemas.face,
  },
} as const satisfies Record<string, Route>;
