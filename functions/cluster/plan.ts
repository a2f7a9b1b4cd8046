import * as z from "zod";
import type { Subset } from "../../lib/catalog/blocks.ts";
import { photoIdOfFace } from "../../lib/catalog/ids.ts";
import { openCatalog } from "../../lib/catalog/open.ts";
import { readOverrides } from "../../lib/catalog/parameters.ts";
import { type Planned, planRun } from "../../lib/clustering/plan.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { step } from "./step.ts";

const catalog = openCatalog();

/** Photos that one line of the log names. */
const PHOTOS_A_LINE = 1000;

/** What an execution of the state machine may be started with. */
const event = z.object({
  runId: z.string().min(1),
  input: z.object({
    parameters: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    force: z.boolean().default(false),
    dryRun: z.boolean().default(false),
    subset: z
      .object({ sample: z.number().gt(0).max(1).optional(), clusterIds: z.array(z.string()).optional() })
      .optional(),
  }),
});

export const handler = step("plan", async (given, say): Promise<Planned> => {
  const { runId, input } = event.parse(given);
  return planRun(catalog, {
    runId,
    embedder: await findEmbedder(process.env.EMBEDDER),
    parameters: readParameters({ ...process.env, ...(await readOverrides(catalog)), ...input.parameters }),
    force: input.force,
    dryRun: input.dryRun,
    ...(input.subset && input.dryRun ? { subset: input.subset as Subset } : {}),
    blockRows: Number(process.env.CLUSTER_BLOCK ?? 4096),
    tasks: Number(process.env.CLUSTER_TASKS ?? 1000),
    onChanges: (faceIds) => {
      for (const photoIds of chunksOf([...new Set(faceIds.map(photoIdOfFace))])) say("run takes up", { photoIds });
    },
  });
});

function* chunksOf(photoIds: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < photoIds.length; at += PHOTOS_A_LINE) yield photoIds.slice(at, at + PHOTOS_A_LINE);
}
