import * as z from "../../zod.ts";
import { faceIds, nameText, ONE_OF_BOTH, personId, who } from "./parts.ts";
import type { Route } from "./route.ts";

const ofPerson = () => z.strictObject({ faceIds: faceIds(), personId: personId() });
const fraction = () => z.number().check(z.gte(0), z.lte(1), z.describe("fraction of the upright photo"));
const drawnBox = () =>
  z
    .strictObject({ x: fraction(), y: fraction(), width: fraction().check(z.gt(0)), height: fraction().check(z.gt(0)) })
    .check(z.refine(({ x, y, width, height }) => x + width <= 1 && y + height <= 1, "draw the box within the photo"));

/** Decisions about faces. They hold at once, and in every run to come. */
export const FACE_ROUTES = {
  confirmFaces: {
    method: "POST",
    path: "/faces/confirm",
    summary: "these faces are this person's, whatever cluster they are in",
    body: ofPerson,
    status: 200,
  },
  rejectFaces: {
    method: "POST",
    path: "/faces/reject",
    summary: "these faces are not this person's, and never will be theirs by themselves",
    body: ofPerson,
    status: 200,
  },
  moveFaces: {
    method: "POST",
    path: "/faces/move",
    summary:
      "these faces are another person's: `to` an id, or a name, new or known; not `from`, by default whose they were",
    body: () =>
      z
        .strictObject({
          faceIds: faceIds(),
          from: z.optional(personId()),
          to: z.optional(personId()),
          name: z.optional(nameText()),
        })
        .check(z.refine(({ to, name }) => (to === undefined) !== (name === undefined), ONE_OF_BOTH)),
    status: 200,
  },
  addFace: {
    method: "POST",
    path: "/photos/{id}/faces",
    summary:
      "add a face that was not found, by a box around it, and say who it is; it stays when the photo is indexed again",
    describes: "photo",
    body: () =>
      z
        .strictObject({ box: drawnBox(), ...who() })
        .check(z.refine(({ personId, name }) => personId === undefined || name === undefined, ONE_OF_BOTH)),
    servedBy: "search",
    status: 201,
  },
  deleteFace: {
    method: "DELETE",
    path: "/faces/{id}",
    summary: "delete a face, its crop and its vector, for good: also when the photo is indexed again",
    describes: "face",
    status: 204,
  },
  markNotFaces: {
    method: "POST",
    path: "/faces/not-a-face",
    summary: "these are no faces, or nobody's who matters: they are in no list any more",
    body: () => z.strictObject({ faceIds: faceIds() }),
    status: 200,
  },
} as const satisfies Record<string, Route>;
