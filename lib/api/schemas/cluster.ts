import * as z from "../../zod.ts";
import { faceThumbnail } from "./face.ts";
import { distance, etag, flag, number } from "./parts.ts";
import { person } from "./person.ts";
import { named } from "./schema.ts";

export const clusterSummary = named("ClusterSummary", () =>
  z.object({
    clusterId: z.string(),
    size: z.number(),
    radius: distance(),
    since: number("version in which the cluster first appeared"),
    person: z.optional(person()),
    hidden: flag("true if someone hid the cluster, so it is not listed by default"),
    etag: etag(),
    faces: z.array(faceThumbnail()).check(z.describe("up to 12, nearest to the centre first")),
  }),
);

export const cluster = named("Cluster", () =>
  z.extend(clusterSummary(), { faces: z.array(faceThumbnail()), cursor: z.optional(z.string()) }),
);

const faceInCluster = () =>
  z.object({
    distance: distance().check(z.describe("from the centre of the cluster")),
    joined: flag("true if the face has no core face as a neighbour and was added because it is near the centre"),
    heldFor: z
      .optional(person())
      .check(z.describe("the person whose earlier name the face keeps although it is in this cluster")),
    chain: z
      .array(z.object({ from: faceThumbnail(), to: faceThumbnail(), distance: distance() }))
      .check(z.describe("neighbours that lead from a core face to this face")),
  });

export const clusterExplanation = named("ClusterExplanation", () =>
  z.object({
    clusterId: z.string(),
    size: z.number(),
    radius: distance(),
    compared: number("how many faces were compared; in a large cluster not all are"),
    person: z.optional(person()),
    neighbourDistance: distance().check(z.describe("faces up to this distance apart are neighbours")),
    cores: z.object({ count: z.number(), faces: z.array(faceThumbnail()).check(z.describe("up to 12")) }),
    widest: z.optional(z.object({ faces: z.array(faceThumbnail()), distance: distance() })),
    face: z.optional(faceInCluster()),
  }),
);
