import * as z from "../../zod.ts";
import { distance, number, optionalNumber } from "./parts.ts";
import { person } from "./person.ts";
import { named } from "./schema.ts";

const pairCounts = () => z.array(z.number());

const setting = () => ({ value: distance(), default: distance(), minimum: distance(), maximum: distance() });

export const tuning = named("Tuning", () =>
  z.object({
    sample: z.object({
      faces: z.number(),
      eligible: number("faces of the sample that may start a cluster"),
      share: number("share of all faces that is in the sample, 0 to 1; all counts here are of the sample"),
      version: optionalNumber("the version whose clusters the faces are in"),
    }),
    now: z
      .object({ clusters: z.number(), lone: z.number() })
      .check(z.describe("current clusters with faces in the sample, and eligible faces in no cluster")),
    histogram: z.object({
      step: distance(),
      same: pairCounts().check(z.describe("pairs of the same cluster or person, by step of distance from 0 on")),
      different: pairCounts().check(z.describe("pairs of different clusters or people, by step of distance from 0 on")),
    }),
    FACE_CLUSTER_DIST: z.object({
      ...setting(),
      at: z
        .array(z.object({ distance: distance(), clusters: z.number(), lone: z.number() }))
        .check(
          z.describe(
            "the clusters that a run would form of the eligible faces with this value, before it splits wide clusters, applies decisions and adds faces near a centre",
          ),
        ),
    }),
    FACE_MATCH_DIST: z.object({
      ...setting(),
      at: z
        .array(z.object({ distance: distance(), lone: z.number() }))
        .check(z.describe("faces of the sample that would be in none of the current clusters with this value")),
    }),
  }),
);

const mappedFace = named("MappedFace", () =>
  z.object({
    faceId: z.string(),
    photoId: z.string(),
    x: number("0 to 1; similar faces are near each other"),
    y: z.number(),
    url: z.string(),
    clusterId: z.optional(z.string()),
    person: z.optional(person()),
  }),
);

export const tuningMap = named("TuningMap", () =>
  z.object({ share: number("share of all faces that is on the map, 0 to 1"), items: z.array(mappedFace()) }),
);
