import type { FivePoints } from "../detect/five-points.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import type { KnownClusters } from "../recognition/known-clusters.ts";
import type { PictureReader } from "../recognition/pictures.ts";
import type { Recogniser } from "../recognition/recogniser.ts";
import type { ApiContext } from "./context.ts";

/** What the operations of the search function work with besides the catalog: the models, and who is known. */
export interface SearchContext extends Omit<ApiContext, "stateMachineArn" | "queues"> {
  readonly embedder: EmbedderRecord;
  /** Those in force: what people set for the library, or else what the deployment says. */
  readonly parameters: Parameters;
  readonly pictures: PictureReader;
  readonly clusters: KnownClusters;
  readonly recogniser: Recogniser;
  /** What finds the points of a face that somebody drew. */
  readonly points: FivePoints | undefined;
}
