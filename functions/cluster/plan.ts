import * as z from "zod";
import type { Subset } from "../../lib/catalog/blocks.ts";
import { openCatalog } from "../../lib/catalog/open.ts";
import { readOverrides } from "../../lib/catalog/parameters.ts";
import { type Planned, planRun } from "../../lib/clustering/plan.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";

const catalog = openCatalog();

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

export async function handler(given: unknown): Promise<Planned> {
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
  });
}
