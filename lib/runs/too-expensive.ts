import { type Estimate, estimateRun } from "../cost/estimate.ts";

/** The estimate of a run exceeds the setting maxRunDollars. */
export class RunTooExpensive extends Error {
  readonly estimate: Estimate;
  readonly maxDollars: number;

  constructor(estimate: Estimate, maxDollars: number) {
    const { faces, tasks, seconds, dollars } = estimate;
    const work = `${tasks.toLocaleString("en")} tasks, ${seconds.toLocaleString("en")} seconds`;
    super(
      `This run over ${faces.toLocaleString("en")} faces would cost about $${dollars} (${work}), more than ` +
        `maxRunDollars, $${maxDollars}, so it was not started: raise maxRunDollars in facet.config.json and deploy`,
    );
    this.name = "RunTooExpensive";
    this.estimate = estimate;
    this.maxDollars = maxDollars;
  }
}

/** The limit of a run, and what its estimate depends on. */
export interface Affordable {
  readonly blockRows: number;
  /** Approximate maximum number of parallel tasks. */
  readonly tasks: number;
  readonly maxDollars?: number | undefined;
}

/**
 * Refuses a run whose estimate exceeds its limit, if it has one.
 * @param faces number of faces that may form a cluster
 * @param changed number of changed ones, if the run compares only these
 * @throws RunTooExpensive
 */
export function assertAffordable({ blockRows, tasks, maxDollars }: Affordable, faces: number, changed?: number): void {
  if (maxDollars === undefined) return;
  const estimate = estimateRun(faces, { blockRows, parallel: tasks, ...(changed === undefined ? {} : { changed }) });
  if (estimate.dollars > maxDollars) throw new RunTooExpensive(estimate, maxDollars);
}
