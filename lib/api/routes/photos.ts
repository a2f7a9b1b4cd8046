import * as z from "../../zod.ts";
import { page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

const day = () => z.optional(z.iso.date());
const count = () => z.optional(z.coerce.number().check(z.int(), z.gte(0)));

/** Ids with commas between them; empty ones do not count. */
const people = () => {
  const id = personId();
  const idsOf = (text: string) => text.split(",").filter((part) => part !== "");
  const text = z
    .string()
    .check(z.refine((ids) => idsOf(ids).every((part) => id.safeParse(part).success), "give people's ids"));
  return z.pipe(z._default(text, ""), z.transform(idsOf));
};

const photoPage = () =>
  z.extend(page(), {
    person: people().check(z.describe("only photos this person is in; may be given several times")),
    match: z._default(z.enum(["all", "any"]), "all").check(z.describe("of several people: all of them, or any")),
    minFaces: count(),
    maxFaces: count(),
    from: day().check(z.describe("first day they were taken, YYYY-MM-DD")),
    to: day().check(z.describe("last day they were taken, YYYY-MM-DD")),
    status: z.optional(z.enum(["indexed", "skipped", "failed"])),
  });

/** Photos and their faces. */
export const PHOTO_ROUTES = {
  listPhotos: {
    method: "GET",
    path: "/photos",
    summary: "photos, in order of id; by the people in them, by faces, by date, and those that were left out, with why",
    query: photoPage,
    status: 200,
  },
  getPhoto: {
    method: "GET",
    path: "/photos/{id}",
    summary: "a photo with its faces",
    describes: "photo",
    status: 200,
  },
  getPreview: {
    method: "GET",
    path: "/photos/{id}/preview",
    summary: "a smaller picture of a photo, as WebP and upright, whatever the photo is; made when first asked for",
    query: () =>
      z.strictObject({
        size: z._default(z.enum(["small", "large"]), "small").check(z.describe("640 or 2048 px on its longer side")),
      }),
    servedBy: "search",
    status: 200,
  },
  getFace: {
    method: "GET",
    path: "/faces/{id}",
    summary: "a face, its crop, its cluster and its person",
    describes: "face",
    status: 200,
  },
} as const satisfies Record<string, Route>;
