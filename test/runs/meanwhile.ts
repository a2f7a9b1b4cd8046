import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { PairFinder } from "../../lib/dbscan/pairs.ts";
import { mergeRun } from "../../lib/runs/merge.ts";
import { type PlanOptions, planRun } from "../../lib/runs/plan.ts";
import { publishRun } from "../../lib/runs/publish.ts";
import { countNeighbours, findCores, linkFaces } from "../../lib/runs/tiles.ts";
import { clusterWhole } from "../../lib/runs/whole.ts";

/** Moments of a run at which a test may make decisions, in order. */
export const MOMENTS = [
  "planned",
  "neighbours counted",
  "cores found",
  "faces linked",
  "half of what people said was read",
  "merged",
  "names given",
  "pointer about to move",
  "pointer moved",
] as const;
export type Moment = (typeof MOMENTS)[number];

/** Moments that only a run in tiles has. */
export const IN_TILES: readonly Moment[] = ["neighbours counted", "cores found", "faces linked"];

/** Executes the steps of a run in the order of the state machine, and awaits `meanwhile` at every moment. */
export async function runMeanwhile(
  catalog: Catalog,
  finder: PairFinder,
  options: PlanOptions,
  meanwhile: (moment: Moment) => Promise<void>,
): Promise<void> {
  const dependencies = { catalog, embedder: options.embedder, finder };
  const { runId } = options;
  const { work, tiles } = await planRun(catalog, options);
  if (work === "none") throw new Error("there is nothing to do");
  await meanwhile("planned");
  const merge = work === "whole" ? clusterWhole : mergeRun;
  if (work === "tiles") {
    for (const tile of tiles) await countNeighbours(dependencies, runId, tile);
    await meanwhile("neighbours counted");
    await findCores(catalog, runId);
    await meanwhile("cores found");
    for (const tile of tiles) await linkFaces(dependencies, runId, tile);
    await meanwhile("faces linked");
  }
  await interrupted(catalog, momentInMerge, meanwhile, () => merge(dependencies, runId));
  await meanwhile("merged");
  await interrupted(catalog, momentInPublish, meanwhile, () => publishRun(catalog, runId));
}

/** Executes a step and calls `meanwhile` in the middle of it, before or after one of its requests. */
async function interrupted(
  catalog: Catalog,
  momentOf: (command: unknown) => { readonly before?: Moment; readonly after?: Moment },
  meanwhile: (moment: Moment) => Promise<void>,
  step: () => Promise<unknown>,
): Promise<void> {
  const { documents } = catalog;
  const send = documents.send.bind(documents) as (command: unknown) => Promise<unknown>;
  const reached = new Set<Moment>();
  let isOthers = false;
  const once = async (moment: Moment | undefined) => {
    if (moment === undefined || reached.has(moment)) return;
    reached.add(moment);
    isOthers = true;
    await meanwhile(moment);
    isOthers = false;
  };
  Object.assign(documents, {
    async send(command: unknown) {
      const { before, after } = isOthers ? {} : momentOf(command);
      await once(before);
      const answer = await send(command);
      await once(after);
      return answer;
    },
  });
  try {
    await step();
  } finally {
    Object.assign(documents, { send });
  }
}

const readsClusters = (command: unknown) =>
  command instanceof QueryCommand && Object.values(command.input.ExpressionAttributeValues ?? {}).includes("cluster#");
const movesPointer = (command: unknown) => command instanceof PutCommand && command.input.Item?.sk === "latest";

function momentInMerge(command: unknown): { readonly before?: Moment } {
  return readsClusters(command) ? { before: "half of what people said was read" } : {};
}

function momentInPublish(command: unknown): { readonly before?: Moment; readonly after?: Moment } {
  if (readsClusters(command)) return { before: "names given" };
  return movesPointer(command) ? { before: "pointer about to move", after: "pointer moved" } : {};
}
