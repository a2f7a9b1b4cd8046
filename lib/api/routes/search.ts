import * as z from "zod";
import * as schemas from "../schemas.ts";
import type { Route } from "./route.ts";

const nearest = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(12).meta({ description: "faces to find" }),
});

const picture = z.unknown().meta({ description: "a picture of at most 4.5 MB" });

const side = z
  .string()
  .max(600)
  .meta({ description: "a face's id, or in a form a picture, whose largest face counts" });

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
    answer: schemas.searched,
  },
  listSimilarFaces: {
    method: "GET",
    path: "/faces/{id}/similar",
    summary: "the faces that look most like a face, nearest first",
    query: nearest,
    servedBy: "search",
    status: 200,
    answer: schemas.similar,
  },
  verifyFaces: {
    method: "POST",
    path: "/verify",
    summary: "whether two faces are one person's: two faces' ids, two pictures, or one of each",
    body: z.strictObject({ a: side, b: side }),
    uploads: { "multipart/form-data": z.object({ a: side, b: side }) },
    servedBy: "search",
    readOnly: true,
    status: 200,
    answer: schemas.verified,
  },
} as const satisfies Record<string, Route>;
