import type { Actor } from "../catalog/decisions/actions.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import type { FedQueue } from "../services/fed-queues.ts";

/** What the operations work with. */
export interface ApiContext {
  readonly catalog: Catalog;
  readonly stateMachineArn: string;
  /** What the deployment says; what people set for the library instead is read where it counts. */
  readonly deployment: Parameters;
  /** Whose vectors the catalog holds. */
  readonly embedder: EmbedderRecord;
  /** The queues that feed functions. */
  readonly queues: readonly FedQueue[];
}

/** What a caller gave: path parameters, query and body, the latter two as their schemas have made them. */
export interface Input<Query = unknown, Body = unknown> {
  readonly id: string;
  readonly query: Query;
  readonly body: Body;
  /** Who asks, and what must hold before anything is written. */
  readonly by: Actor;
  /** A body that is not JSON, where the route takes one. */
  readonly upload?: Upload;
}

/** The bytes of a body, and the content type they were sent with. */
export interface Upload {
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface PageQuery {
  readonly cursor?: string;
  readonly limit: number;
}
