import * as z from "zod";
import * as schemas from "../schemas.ts";
import { faceIds, nameText, ONE_OF_BOTH, personId } from "./parts.ts";
import type { Route } from "./route.ts";

const ofPerson = z.object({ faceIds, personId });
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
      .object({ faceIds, from: personId.optional(), to: personId.optional(), name: nameText.optional() })
      .refine(({ to, name }) => (to === undefined) !== (name === undefined), ONE_OF_BOTH),
    status: 200,
    answer: decided,
  },
  markNotFaces: {
    method: "POST",
    path: "/faces/not-a-face",
    summary: "these are no faces, or nobody's who matters: they are in no list any more",
    body: z.object({ faceIds }),
    status: 200,
    answer: z.object({ faceIds }),
  },
} as const satisfies Record<string, Route>;
