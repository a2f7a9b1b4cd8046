import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { LONGEST_TASK } from "./cluster-functions.ts";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { permit } from "./grants.ts";
import { callOnSchedule } from "./schedule.ts";

export interface StartRunsProps extends Foundation {
  readonly stateMachine: StateMachine;
}

/** Reasons of what the end-to-end test of permissions does not see. */
const UNREACHED = "to record a library that was not reached in time";
const CHANGED = "to count the faces of a library that has changed since its last run";
const GROWN = "to start the run of a library that has grown";

/**
 * The function that starts runs: every five minutes those of libraries that are growing, so that people can name groups
 * before an import ends. With several libraries it also starts, on the schedule of runs, those of all that have changed.
 */
export class StartRuns extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, ...foundation }: StartRunsProps) {
    super(scope, id);
    const { settings, storage, environment } = foundation;
    const start = facetFunction(this, "Function", foundation, {
      entry: "functions/cluster/start-runs.ts",
      environment: {
        ...storage.environment,
        ...environment,
        CLUSTER_BLOCK: String(settings.clusterBlock),
        STATE_MACHINE: stateMachine.stateMachineArn,
      },
      memorySize: settings.apiMemory,
      timeout: LONGEST_TASK,
      traced: "photos",
    });
    storage.grant(start, {
      catalog: { GetItem: true, BatchGetItem: CHANGED, Query: true, PutItem: UNREACHED, DeleteItem: UNREACHED },
    });
    permit(start, "states", { StartExecution: GROWN }, [stateMachine.stateMachineArn]);
    // A look that could not start is not repeated, since the next one follows soon.
    const looks = new Construct(this, "Growing");
    callOnSchedule(looks, start, "rate(5 minutes)", { input: { growing: true }, retries: 0 });
    if (settings.libraries === "prefix") callOnSchedule(this, start, settings.schedule, { retries: 3 });
  }
}
