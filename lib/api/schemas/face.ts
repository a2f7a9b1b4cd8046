import * as z from "../../zod.ts";
import { distance, flag, held, number, url } from "./parts.ts";
import { person } from "./person.ts";
import { named } from "./schema.ts";

const fraction = () => number("fraction of the upright photo");

export const box = named("Box", () =>
  z.object({ x: fraction(), y: fraction(), width: fraction(), height: fraction() }),
);

export const landmarks = () => z.array(z.array(z.number()));

export const face = named("Face", () =>
  z.object({
    faceId: z.string(),
    photoId: z.string(),
    key: z.string(),
    box: box(),
    sizePx: z.number(),
    score: z.number(),
    landmarks: landmarks(),
    url: url(),
    clusterId: z.optional(z.string()),
    distance: z.optional(distance()),
    person: z.optional(person()),
    confirmed: flag("whether someone confirmed that the face belongs to this person"),
    held: held(),
  }),
);

/** The fields that a page needs to show a face. */
export const faceThumbnail = named("FaceThumbnail", () =>
  z.object({ faceId: z.string(), photoId: z.string(), distance: z.optional(distance()), url: url() }),
);

export const ungroupedFace = named("UngroupedFace", () =>
  z.extend(faceThumbnail(), { sizePx: number("side of its box in the photo, px") }),
);

export const similarFace = named("SimilarFace", () =>
  z.extend(faceThumbnail(), {
    distance: distance(),
    clusterId: z.optional(z.string()),
    person: z.optional(person()),
  }),
);

export const personFace = named("PersonFace", () =>
  z.extend(faceThumbnail(), { clusterId: z.optional(z.string()), confirmed: z.boolean(), held: held() }),
);
