import { type CfnResource, Duration } from "aws-cdk-lib";
import type { ILayerVersion } from "aws-cdk-lib/aws-lambda";
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  LogLevel,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction, liveOf, waitForPolicy } from "./function.ts";
import { DETECTS_MISSING } from "./grants.ts";
import { TRY_AGAIN, WAIT_FOR_CAPACITY } from "./retries.ts";
import { acceptFinding } from "./review.ts";
import { tracingOf } from "./settings.ts";
import { libraryOfExecution, workflowLog, workflowRole } from "./workflow.ts";

export interface TasksProps extends Foundation {
  readonly vision: ILayerVersion;
}

/** Lambda's longest timeout, after which a task continues in another call. */
const LONGEST_CALL = Duration.minutes(15);

/** A task is at most this long in work. */
const LONGEST_TASK = Duration.hours(24);

/** Reasons of what the end-to-end test of permissions does not see. */
const REPAIR = "an audit repairs, a reset deletes, and a split moves";

/**
 * Operations on the whole library, which administrators start and which may take longer than a request: a function that
 * works on one until its time is nearly up, and a state machine that calls it again while there is more to do.
 */
export class Tasks extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { vision, ...foundation }: TasksProps) {
    super(scope, id);
    const { settings, storage, environment } = foundation;
    const isTraced = tracingOf(settings) !== "none";
    const work = facetFunction(this, "Work", foundation, {
      entry: "functions/tasks/handler.ts",
      environment: { ...storage.environment, ...environment },
      memorySize: settings.clusterMemory,
      timeout: LONGEST_CALL,
      layers: [vision],
    });
    storage.grant(work, {
      photos: { GetObject: REPAIR, ListBucket: DETECTS_MISSING },
      crops: { GetObject: REPAIR, ListBucket: DETECTS_MISSING, PutObject: REPAIR, DeleteObject: REPAIR },
      runs: { GetObject: true, ListBucket: DETECTS_MISSING, PutObject: true, DeleteObject: REPAIR },
      catalog: {
        GetItem: true,
        BatchGetItem: REPAIR,
        Query: true,
        PutItem: true,
        UpdateItem: REPAIR,
        DeleteItem: REPAIR,
        BatchWriteItem: REPAIR,
      },
    });
    const role = workflowRole(this, "Role", [liveOf(work)], isTraced);
    const invoke = (name: string, payload: Record<string, unknown>) =>
      new LambdaInvoke(this, name, {
        lambdaFunction: liveOf(work),
        payload: TaskInput.fromObject({
          taskId: JsonPath.stringAt("$.taskId"),
          ...libraryOfExecution(settings),
          ...payload,
        }),
        payloadResponseOnly: true,
        taskTimeout: Timeout.duration(LONGEST_CALL),
      }).addRetry(WAIT_FOR_CAPACITY);
    const call = invoke("Work on it", {}).addRetry(TRY_AGAIN);
    const failed = invoke("Note the failure", { error: JsonPath.objectAt("$.error") }).next(
      new Fail(this, "Failed", { causePath: "$.reason", error: "TaskFailed" }),
    );
    call.addCatch(failed, { resultPath: "$.error" });
    call.next(
      new Choice(this, "More?")
        .when(Condition.stringEquals("$.state", "more"), call)
        .otherwise(new Succeed(this, "Done")),
    );
    this.stateMachine = new StateMachine(this, "Machine", {
      definitionBody: DefinitionBody.fromChainable(call),
      timeout: LONGEST_TASK,
      role: role.withoutPolicyUpdates(),
      tracingEnabled: isTraced,
      // Inputs and outputs of the steps are not logged.
      logs: {
        destination: workflowLog(this, "Log", "tasks", foundation),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    if (!isTraced)
      acceptFinding(this.stateMachine, "AwsSolutions-SF2", "the log has each step; -c watch=full traces tasks");
    waitForPolicy(this.stateMachine.node.defaultChild as CfnResource, role);
  }
}
