import * as z from "../../zod.ts";
import { face as faceExample, IDS, PHOTO } from "../examples/fixtures.ts";
import { face } from "../schemas/face.ts";
import { url } from "../schemas/parts.ts";
import { months, photo, photoDetails, photoWithFaces } from "../schemas/photo.ts";
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

const yesOrNo = () => z.optional(z.enum(["true", "false"]));

/** The filter of a list of photos. */
export const photoFilter = () =>
  z.strictObject({
    person: people().check(z.describe("only photos with this person; may be given several times")),
    match: z
      ._default(z.enum(["all", "any"]), "all")
      .check(z.describe("if several people are given: photos with all of them, or with any")),
    minFaces: count(),
    maxFaces: count(),
    from: day().check(z.describe("first day on which photos were taken, YYYY-MM-DD")),
    to: day().check(z.describe("last day on which photos were taken, YYYY-MM-DD")),
    dated: yesOrNo().check(z.describe("true: only photos with a date; false: only those without")),
    without: people().check(z.describe("only photos without any of these people")),
    only: yesOrNo().check(z.describe("true: no photos with faces of anyone but these people")),
    unnamed: yesOrNo().check(
      z.describe("true: only photos with a face that has no name; false: only those in which all faces have one"),
    ),
    folder: z
      .optional(z.string().check(z.maxLength(1024)))
      .check(z.describe("only photos in this folder and those below it, such as 2026/spring")),
    name: z
      .optional(z.string().check(z.maxLength(200)))
      .check(z.describe("only photos with this text in the name of their file, in capitals or not")),
  });

const photoPage = () =>
  z.extend(page(), {
    ...photoFilter().shape,
    status: z
      .optional(z.enum(["indexed", "skipped", "failed", "unprocessed"]))
      .check(
        z.describe("unprocessed: skipped and failed ones, in which no faces were searched; the failed ones are first"),
      ),
    order: z
      .optional(z.enum(["taken"]))
      .check(z.describe("taken: latest first, and last those without a date; photos of a filter are in this order")),
  });

/** Photos and their faces. */
export const PHOTO_ROUTES = {
  listPhotos: {
    method: "GET",
    path: "/photos",
    role: "view",
    tag: "Photos",
    summary:
      "List photos in order of id, or latest first (order=taken, or a filter by people, faces, dates, folder or file name)",
    query: photoPage,
    output: () => pageOf(photo()),
    example: () => ({
      query: { minFaces: "1", limit: "1" },
      answer: { items: [PHOTO], cursor: "WyI4ZjQzNDM0NiJd" },
    }),
    status: 200,
  },
  listMonths: {
    method: "GET",
    path: "/months",
    role: "view",
    tag: "Photos",
    summary: "List the months in which photos were taken, latest first, with their numbers of photos",
    output: months,
    example: () => ({ answer: { items: [{ month: "2026-04", photos: 1 }], undated: 0, complete: true } }),
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
    example: () => ({ id: IDS.photo, answer: { ...PHOTO, download: PHOTO.url, faces: [faceExample(IDS.face)] } }),
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
  getPhotoDetails: {
    method: "GET",
    path: "/photos/{id}/details",
    role: "view",
    tag: "Photos",
    summary: "Get camera, lens, exposure and place of a photo, as far as its file states them",
    output: photoDetails,
    example: () => ({ id: IDS.photo, answer: { place: [], bytes: 2_400_000 } }),
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
