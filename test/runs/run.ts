import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Run } from "../../lib/catalog/store/types.ts";
import { getRun } from "../../lib/catalog/versions/runs.ts";
import type { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { mergeRun } from "../../lib/runs/merge.ts";
import { type PlanOptions, planRun } from "../../lib/runs/plan.ts";
import { publishRun } from "../../lib/runs/publish.ts";
import { countNeighbours, findCores, linkFaces, type StepDependencies } from "../../lib/runs/tiles.ts";
import { clusterWhole } from "../../lib/runs/whole.ts";
import { countHeldQuestions } from "../../lib/suggestions/open-questions.ts";
import { embedderOf } from "./library.ts";

let runs = 0;

export type RunOptions = Partial<PlanOptions> & Pick<StepDependencies, "cells"> & { readonly length: number };

export function planOptions({ length, ...given }: RunOptions): PlanOptions & Pick<StepDependencies, "cells"> {
  return {
    runId: `run-${++runs}`,
    embedder: embedderOf(length),
    parameters: readParameters({}),
    force: false,
    dryRun: false,
    blockRows: 4096,
    tasks: 1000,
    ...given,
  };
}

/** Executes the steps of a run, except publish. @returns whether there was anything to do */
export async function prepareRun(
  catalog: Catalog,
  finder: PairFinder,
  options: PlanOptions & Pick<StepDependencies, "cells">,
): Promise<boolean> {
  const { cells } = options;
  const dependencies = { catalog, embedder: options.embedder, finder, ...(cells ? { cells } : {}) };
  const { runId } = options;
  const { work, tiles } = await planRun(catalog, options);
  if (work === "whole") await clusterWhole(dependencies, runId);
  if (work === "tiles") {
    for (const tile of tiles.toReversed()) await countNeighbours(dependencies, runId, tile);
    await findCores(catalog, runId);
    for (const tile of tiles.toReversed()) await linkFaces(dependencies, runId, tile);
    await mergeRun(dependencies, runId);
  }
  return work !== "none";
}

/** Executes all steps of a run in the order of the state machine. @returns the run's record */
export async function runOnce(catalog: Catalog, finder: PairFinder, given: RunOptions): Promise<Run> {
  const options = planOptions(given);
  if (await prepareRun(catalog, finder, options))
    await publishRun(catalog, options.runId, { countQuestions: countHeldQuestions });
  return (await getRun(catalog, options.runId))!;
}
