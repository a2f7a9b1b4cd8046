import * as z from "../../zod.ts";
import { box, landmarks, similarFace } from "./face.ts";
import { distance, flag, number, optionalText } from "./parts.ts";
import { person } from "./person.ts";
import { named } from "./schema.ts";

const complete = () =>
  flag("whether every face was compared; in a large library only the faces of the nearest clusters are");

export const similarFaces = named("SimilarFaces", () =>
  z.object({ items: z.array(similarFace()), complete: complete() }),
);

const nearbyPerson = named("NearbyPerson", () => z.extend(person(), { distance: distance(), clusterId: z.string() }));

const searchedFace = named("SearchedFace", () =>
  z.object({
    box: box(),
    sizePx: z.number(),
    score: z.number(),
    landmarks: landmarks(),
    clusterId: optionalText("the cluster in which the face is recognised"),
    distance: z.optional(distance()),
    person: z.optional(person()),
    people: z.array(nearbyPerson()).check(z.describe("up to 5, nearest first")),
    nearest: z.array(similarFace()).check(z.describe("nearest first")),
  }),
);

export const searchResult = named("SearchResult", () =>
  z.object({
    width: z.number(),
    height: z.number(),
    faces: z.array(searchedFace()).check(z.describe("largest first")),
    complete: complete(),
  }),
);

const comparedFace = named("ComparedFace", () =>
  z.object({
    faceId: z.optional(z.string()),
    box: z.optional(box()).check(z.describe("position of the face in the picture")),
    faces: number("faces in the picture; the largest one is compared"),
  }),
);

export const verification = named("Verification", () =>
  z.object({
    distance: distance(),
    same: flag("whether the distance is at most the threshold"),
    threshold: distance().check(z.describe("FACE_CLUSTER_DIST: faces up to this distance apart are neighbours")),
    a: comparedFace(),
    b: comparedFace(),
  }),
);
