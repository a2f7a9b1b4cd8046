import * as z from "../../zod.ts";
import { page } from "./parts.ts";
import type { Route } from "./route.ts";

const nearest = () =>
  z.strictObject({
    limit: page({ most: 100, limit: 12 }).shape.limit.check(z.describe("faces to find")),
  });

const picture = () => z.unknown().check(z.describe("a picture of at most 4.5 MB"));

const side = () =>
  z.string().check(z.maxLength(600), z.describe("a face's id, or in a form a picture, whose largest face counts"));

/** What needs the models, and changes nothing. */
export const SEARCH_ROUTES = {
  searchPicture: {
    method: "POST",
    path: "/search",
    summary: "the faces of an uploaded picture, each with the nearest people and faces; nothing is stored",
    query: nearest,
    uploads: { "image/*": picture },
    servedBy: "search",
    readOnly: true,
    status: 200,
  },
  listSimilarFaces: {
    method: "GET",
    path: "/faces/{id}/similar",
    summary: "the faces that look most like a face, nearest first",
    query: nearest,
    servedBy: "search",
    status: 200,
  },
  verifyFaces: {
    method: "POST",
    path: "/verify",
    summary: "whether two faces are one person's: two faces' ids, two pictures, or one of each",
    body: () => z.strictObject({ a: side(), b: side() }),
    uploads: { "multipart/form-data": () => z.object({ a: side(), b: side() }) },
    servedBy: "search",
    readOnly: true,
    status: 200,
  },
} as const satisfies Record<string, Route>;
