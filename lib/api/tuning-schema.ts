import * as z from "zod";
import { person } from "./schemas.ts";

const distance = z.number().meta({ description: "Euclidean, on the calibrated scale" });
const counts = z.array(z.number()).meta({ description: "pairs of faces in each step of distance, from 0 on" });

const parameter = z.object({ value: distance, default: distance, minimum: distance, maximum: distance });

export const tuning = z.object({
  sample: z.object({
    faces: z.number(),
    eligible: z.number().meta({ description: "of these, faces that may form a cluster" }),
    share: z.number().meta({ description: "of all faces, 0 to 1; all counts here are of the sample" }),
    version: z.number().optional().meta({ description: "whose clusters they are in" }),
  }),
  now: z
    .object({ clusters: z.number(), lone: z.number() })
    .meta({ description: "clusters in force that the sample has faces of, and eligible faces in none" }),
  histogram: z.object({
    step: distance,
    same: counts.meta({ description: "pairs of one cluster, or of one person's" }),
    different: counts.meta({ description: "pairs of two" }),
  }),
  FACE_CLUSTER_DIST: parameter.extend({
    at: z.array(z.object({ distance, clusters: z.number(), lone: z.number() })).meta({
      description:
        "what a run would make of eligible faces with it, before it splits wide clusters, keeps to decisions and lets lone faces join",
    }),
  }),
  FACE_MATCH_DIST: parameter.extend({
    at: z.array(z.object({ distance, lone: z.number() })).meta({
      description:
        "of all faces of the sample, those that would be in no cluster with it, clusters being those in force",
    }),
  }),
});

export const tuningMap = z.object({
  share: z.number().meta({ description: "of all faces, 0 to 1" }),
  items: z.array(
    z.object({
      faceId: z.string(),
      photoId: z.string(),
      x: z.number().meta({ description: "0 to 1; faces that look alike lie near each other" }),
      y: z.number(),
      url: z.string(),
      clusterId: z.string().optional(),
      person: person.optional(),
    }),
  ),
});
