import type { Catalog } from "../catalog/store/open.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import type { FedQueue } from "../services/fed-queues.ts";

/** Dependencies of the api function's operations. */
export interface ApiContext {
  readonly catalog: Catalog;
  /** The same, without the check that it belongs to this deployment: for tasks, one of which changes that. */
  readonly unchecked: Catalog;
  /** The libraries of the deployment. */
  readonly libraries: {
    /** True if there may be several. */
    readonly areSeparate: boolean;
    names(): Promise<string[]>;
  };
  readonly stateMachineArn: string;
  /** The state machine of tasks. */
  readonly tasksArn: string;
  /** True on a host on one machine, which streams ZIP files and needs no copy of the photos. */
  readonly streamsDownloads: boolean;
  /** The state machine of migrations, and the id of the model that it migrates to; only while `migrateTo` is set. */
  readonly migration: { readonly arn: string; readonly to: string } | undefined;
  /** Parameters of the deployment. Those set for the library replace them; operations read those when they need them. */
  readonly deployment: Parameters;
  /** The embedding model of the vectors in the catalog. */
  readonly embedder: EmbedderRecord;
  /** Queues whose messages are handled by functions. */
  readonly queues: readonly FedQueue[];
}

/** Dependencies of a decision, which a task may carry out. */
export type DecisionContext = Pick<ApiContext, "catalog">;

/** A body that is not JSON, with its content type. */
export interface Upload {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** The query parameters of every list, parsed. */
export interface PageQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}
