import * as z from "../../zod.ts";
import { IDS, SEARCHED_FACE, shown } from "../examples/fixtures.ts";
import { searchResult, similarFaces, verification } from "../schemas/search.ts";
import { page } from "./parts.ts";
import type { Route } from "./route.ts";

const nearest = () =>
  z.strictObject({
    limit: page({ most: 100, limit: 12 }).shape.limit.check(z.describe("faces to find")),
  });

const picture = () => z.unknown().check(z.describe("a picture of at most 4.5 MB"));

const side = () =>
  z
    .string()
    .check(z.maxLength(600), z.describe("the id of a face or, in a form, a picture whose largest face is compared"));

/** Operations that need the models and change nothing. */
export const SEARCH_ROUTES = {
  searchPicture: {
    method: "POST",
    path: "/search",
    role: "name",
    tag: "Search",
    summary: "Find the faces of an uploaded picture, each with the nearest people and faces; nothing is stored",
    query: nearest,
    uploads: { "image/*": picture },
    output: searchResult,
    example: () => ({
      query: { limit: "1" },
      upload: "image/jpeg",
      answer: { width: 1024, height: 768, faces: [SEARCHED_FACE], complete: true },
    }),
    servedBy: "search",
    readOnly: true,
    status: 200,
  },
  listSimilarFaces: {
    method: "GET",
    path: "/faces/{id}/similar",
    role: "view",
    tag: "Search",
    summary: "List the faces most similar to a face, nearest first",
    query: nearest,
    output: similarFaces,
    example: () => ({
      id: IDS.face,
      query: { limit: "1" },
      answer: { items: [{ ...shown(IDS.like), distance: 0.83 }], complete: true },
    }),
    servedBy: "search",
    status: 200,
  },
  verifyFaces: {
    method: "POST",
    path: "/verify",
    role: "name",
    tag: "Search",
    summary: "Check whether two faces belong to the same person: two face ids, two pictures, or one of each",
    body: () => z.strictObject({ a: side(), b: side() }),
    uploads: { "multipart/form-data": () => z.object({ a: side(), b: side() }) },
    output: verification,
    example: () => ({
      body: { a: IDS.face, b: IDS.like },
      answer: {
        distance: 0.83,
        same: false,
        threshold: 0.72,
        a: { faceId: IDS.face, faces: 1 },
        b: { faceId: IDS.like, faces: 1 },
      },
    }),
    servedBy: "search",
    readOnly: true,
    status: 200,
  },
} as const satisfies Record<string, Route>;
