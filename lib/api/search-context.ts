import type { FivePoints } from "../detect/five-points.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import type { KnownClusters } from "../recognition/known-clusters.ts";
import type { PictureReader } from "../recognition/pictures.ts";
import type { Recogniser } from "../recognition/recogniser.ts";
import type { ApiContext } from "./context.ts";

/** Dependencies of the search function's operations: the catalog, the models and the known people. */
export interface SearchContext
  extends Omit<
    ApiContext,
    "libraries" | "unchecked" | "stateMachineArn" | "tasksArn" | "streamsDownloads" | "migration" | "queues"
  > {
  readonly embedder: EmbedderRecord;
  /** Effective parameters: those set for the library, or else those of the deployment. */
  readonly parameters: Parameters;
  readonly pictures: PictureReader;
  readonly clusters: KnownClusters;
  readonly recogniser: Recogniser;
  /** Finds the landmarks of a face that was drawn by hand; undefined if its model is not installed. */
  readonly points: FivePoints | undefined;
}
