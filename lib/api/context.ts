import type { Catalog } from "../catalog/open.ts";
import type { Parameters } from "../parameters.ts";

/** What the operations work with. */
export interface ApiContext {
  readonly catalog: Catalog;
  readonly stateMachineArn: string;
  readonly parameters: Parameters;
}

/** What a caller gave: path parameters, query and body, the latter two as their schemas have made them. */
export interface Input<Query = unknown, Body = unknown> {
  readonly id: string;
  readonly query: Query;
  readonly body: Body;
}

export interface PageQuery {
  readonly cursor?: string;
  readonly limit: number;
}
