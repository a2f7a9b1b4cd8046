/**
 * Number of decisions that a request may read or write. Each takes up to five writes, of the row itself, of the index by
 * person, of marks and of the log; a partition takes 1,000 writes a second, and a function of the API has 30 seconds, of
 * which other requests need some.
 */
export const MOST_ROWS = 2000;

/** A decision as it came with a request. */
export interface Decision {
  /** Id of the route. */
  readonly operation: string;
  /** The id in the path; empty if the path has none. */
  readonly id: string;
  readonly body?: unknown;
}

/** How decisions that are too large for a request are left to tasks. */
export interface LargeDecisions<Context> {
  /** Number of decisions beyond which one is too large. */
  readonly mostRows: number;
  /** Starts a task that carries out a decision, and returns it. */
  start(context: Context, decision: Decision & { readonly who: string }): Promise<object>;
}
