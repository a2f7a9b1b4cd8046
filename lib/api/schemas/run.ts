import * as z from "../../zod.ts";
import { number, optionalNumber, optionalText } from "./parts.ts";
import { person } from "./person.ts";
import { named } from "./schema.ts";

export const run = named("Run", () =>
  z.object({
    runId: z.string(),
    status: z.enum(["running", "succeeded", "failed", "busy"]),
    startedAt: z.string(),
    endedAt: z.optional(z.string()),
    version: z.optional(z.number()),
    reason: optionalText("why the run failed; after a dry run, why a run would fail"),
    eligible: z.optional(z.number()),
    clusters: z.optional(z.number()),
    clustered: z.optional(z.number()),
    noise: z.optional(z.number()),
    seconds: z.optional(z.number()),
    changed: z.optional(
      z.object({
        created: z.number(),
        kept: z.number(),
        merged: z.number(),
        split: z.number(),
        removed: z.number(),
      }),
    ),
    held: optionalNumber("faces that keep a name although their cluster no longer has it"),
    questions: optionalNumber("suggestions about such faces that were open after the run"),
  }),
);

const clusterChange = named("ClusterChange", () =>
  z.object({
    clusterId: z.string(),
    kind: z.enum(["created", "kept", "merged", "split", "removed"]),
    before: number("faces before the run"),
    now: number("faces after the run"),
    wentTo: z.array(z.object({ clusterId: z.string(), faces: z.number() })),
    person: z.optional(person()),
  }),
);

export const runDetails = named("RunDetails", () =>
  z.extend(run(), {
    changes: z
      .optional(z.array(clusterChange()))
      .check(z.describe("clusters created, removed or changed, the first `changes` ones; kept for the last 20 runs")),
    changedClusters: optionalNumber(
      "number of clusters created, removed or changed; if there are very many, `changes` has only the largest",
    ),
  }),
);
