import * as z from "../../zod.ts";
import { face as faceExample, IDS, PHOTO } from "../examples/fixtures.ts";
import { face } from "../schemas/face.ts";
import { url } from "../schemas/parts.ts";
import { photo, photoWithFaces } from "../schemas/photo.ts";
import { pageOf } from "../schemas/schema.ts";
import { page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

const day = () => z.optional(z.iso.date());
const count = () => z.optional(z.coerce.number().check(z.int(), z.gte(0)));

/** Ids separated by commas; empty ones are ignored. */
const people = () => {
  const id = personId();
  const idsOf = (text: string) => text.split(",").filter((part) => part !== "");
  const text = z
    .string()
    .check(z.refine((ids) => idsOf(ids).every((part) => id.safeParse(part).success), "give the ids of people"));
  return z.pipe(z._default(text, ""), z.transform(idsOf));
};

const photoPage = () =>
  z.extend(page(), {
    person: people().check(z.describe("only photos with this person; may be given several times")),
    match: z
      ._default(z.enum(["all", "any"]), "all")
      .check(z.describe("if several people are given: photos with all of them, or with any")),
    minFaces: count(),
    maxFaces: count(),
    from: day().check(z.describe("first day on which photos were taken, YYYY-MM-DD")),
    to: day().check(z.describe("last day on which photos were taken, YYYY-MM-DD")),
    status: z.optional(z.enum(["indexed", "skipped", "failed"])),
  });

/** Photos and their faces. */
export const PHOTO_ROUTES = {
  listPhotos: {
    method: "GET",
    path: "/photos",
    role: "view",
    tag: "Photos",
    summary:
      "List photos in order of id, or those of people latest first, filtered by people, number of faces, date or status",
    query: photoPage,
    output: () => pageOf(photo()),
    example: () => ({
      query: { minFaces: "1", limit: "1" },
      answer: { items: [PHOTO], cursor: "WyI4ZjQzNDM0NiJd" },
    }),
    status: 200,
  },
  getPhoto: {
    method: "GET",
    path: "/photos/{id}",
    role: "view",
    tag: "Photos",
    summary: "Get a photo with its faces",
    describes: "photo",
    output: photoWithFaces,
    example: () => ({ id: IDS.photo, answer: { ...PHOTO, faces: [faceExample(IDS.face)] } }),
    status: 200,
  },
  getPreview: {
    method: "GET",
    path: "/photos/{id}/preview",
    role: "view",
    tag: "Photos",
    summary: "Get a link to a smaller, upright WebP picture of a photo; it is created on the first request",
    query: () =>
      z.strictObject({
        size: z._default(z.enum(["small", "large"]), "small").check(z.describe("640 or 2048 px on the longer side")),
      }),
    output: () => z.object({ url: url() }),
    example: () => ({ id: IDS.photo, query: { size: "small" }, answer: { url: PHOTO.preview } }),
    servedBy: "search",
    status: 200,
  },
  getFace: {
    method: "GET",
    path: "/faces/{id}",
    role: "view",
    tag: "Faces",
    summary: "Get a face with its crop, cluster and person",
    describes: "face",
    output: face,
    example: () => ({ id: IDS.face, answer: faceExample(IDS.face) }),
    status: 200,
  },
} as const satisfies Record<string, Route>;
