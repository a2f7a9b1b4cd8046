import * as schemas from "../schemas.ts";
import { page } from "./parts.ts";
import type { Route } from "./route.ts";

/** Photos and their faces. */
export const PHOTO_ROUTES = {
  listPhotos: {
    method: "GET",
    path: "/photos",
    summary: "photos, in order of id",
    query: page,
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
  getFace: {
    method: "GET",
    path: "/faces/{id}",
    summary: "a face, its crop, its cluster and its person",
    describes: "face",
    status: 200,
    answer: schemas.face,
  },
} as const satisfies Record<string, Route>;
