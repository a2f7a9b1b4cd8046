import * as z from "zod";
import * as schemas from "../schemas.ts";
import { faceIds, nameText, ONE_OF_BOTH, personId, who } from "./parts.ts";
import type { Route } from "./route.ts";

const ofPerson = z.strictObject({ faceIds, personId });
const fraction = z.number().min(0).max(1).meta({ description: "fraction of the upright photo" });
const drawnBox = z
  .strictObject({ x: fraction, y: fraction, width: fraction.gt(0), height: fraction.gt(0) })
  .refine(({ x, y, width, height }) => x + width <= 1 && y + height <= 1, "draw the box within the photo");

const decided = z.object({ faceIds, person: schemas.person });

/** Decisions about faces. They hold at once, and in every run to come. */
export const FACE_ROUTES = {
  confirmFaces: {
    method: "POST",
    path: "/faces/confirm",
    summary: "these faces are this person's, whatever cluster they are in",
    body: ofPerson,
    status: 200,
    answer: decided,
  },
  rejectFaces: {
    method: "POST",
    path: "/faces/reject",
    summary: "these faces are not this person's, and never will be theirs by themselves",
    body: ofPerson,
    status: 200,
    answer: z.object({ faceIds }),
  },
  moveFaces: {
    method: "POST",
    path: "/faces/move",
    summary:
      "these faces are another person's: `to` an id, or a name, new or known; not `from`, by default whose they were",
    body: z
      .strictObject({ faceIds, from: personId.optional(), to: personId.optional(), name: nameText.optional() })
      .refine(({ to, name }) => (to === undefined) !== (name === undefined), ONE_OF_BOTH),
    status: 200,
    answer: decided,
  },
  addFace: {
    method: "POST",
    path: "/photos/{id}/faces",
    summary:
      "add a face that was not found, by a box around it, and say who it is; it stays when the photo is indexed again",
    describes: "photo",
    body: z
      .strictObject({ box: drawnBox, ...who })
      .refine(({ personId, name }) => personId === undefined || name === undefined, ONE_OF_BOTH),
    servedBy: "search",
    status: 201,
    answer: schemas.face,
  },
  deleteFace: {
    method: "DELETE",
    path: "/faces/{id}",
    summary: "delete a face, its crop and its vector, for good: also when the photo is indexed again",
    describes: "face",
    status: 204,
    answer: z.undefined(),
  },
  markNotFaces: {
    method: "POST",
    path: "/faces/not-a-face",
    summary: "these are no faces, or nobody's who matters: they are in no list any more",
    body: z.strictObject({ faceIds }),
    status: 200,
    answer: z.object({ faceIds }),
  },
} as const satisfies Record<string, Route>;
