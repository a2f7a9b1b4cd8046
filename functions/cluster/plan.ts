import { overridesInForce } from "../../lib/catalog/decisions/parameters.ts";
import { NoSuchLibrary } from "../../lib/catalog/store/errors.ts";
import { photoIdOfFace } from "../../lib/catalog/store/ids.ts";
import { Libraries } from "../../lib/catalog/store/libraries.ts";
import { claimLibrary } from "../../lib/catalog/store/library-checks.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { type Planned, planRun } from "../../lib/runs/plan.ts";
import type { Subset } from "../../lib/services/workflow.ts";
import * as z from "../../lib/zod.ts";
import { runEvent } from "./events.ts";
import { step } from "./step.ts";

/** Checks the schema and the identity of the catalog, so the later steps need not. */
const libraries = new Libraries(claimLibrary);

/** Maximum number of photos in one line of the log. */
const PHOTOS_A_LINE = 1000;

/** The input of an execution of the state machine. */
const event = z.object({
  ...runEvent.shape,
  input: z.object({
    parameters: z._default(z.record(z.string(), z.union([z.string(), z.number()])), {}),
    force: z._default(z.boolean(), false),
    dryRun: z._default(z.boolean(), false),
    allowEmpty: z._default(z.boolean(), false),
    subset: z.optional(
      z.object({
        sample: z.optional(z.number().check(z.gt(0), z.lte(1))),
        clusterIds: z.optional(z.array(z.string())),
      }),
    ),
  }),
});

export const handler = step("plan", async (given, log): Promise<Planned> => {
  const { runId, library, input } = event.parse(given);
  if (!(await libraries.has(library))) throw new NoSuchLibrary(library);
  const { catalog } = libraries.of(library);
  return planRun(catalog, {
    runId,
    embedder: await findEmbedder(process.env.EMBEDDER),
    parameters: readParameters({ ...process.env, ...(await overridesInForce(catalog)), ...input.parameters }),
    force: input.force,
    dryRun: input.dryRun,
    allowEmpty: input.allowEmpty,
    ...(input.subset && input.dryRun ? { subset: input.subset as Subset } : {}),
    blockRows: Number(process.env.CLUSTER_BLOCK ?? 4096),
    tasks: Number(process.env.CLUSTER_TASKS ?? 100),
    ...(process.env.MAX_RUN_DOLLARS ? { maxDollars: Number(process.env.MAX_RUN_DOLLARS) } : {}),
    onChanges: (faceIds) => {
      for (const photoIds of chunksOf([...new Set(faceIds.map(photoIdOfFace))])) log("run includes", { photoIds });
    },
  });
});

function* chunksOf(photoIds: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < photoIds.length; at += PHOTOS_A_LINE) yield photoIds.slice(at, at + PHOTOS_A_LINE);
}
