import { CfnOutput, type CfnResource, Duration, Stack } from "aws-cdk-lib";
import type { ILayerVersion, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  JsonPath,
  LogLevel,
  Map as MapState,
  Pass,
  Result,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import { SHARDS } from "../catalog/store/keys.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Foundation } from "./foundation.ts";
import { facetFunction, liveOf, waitForPolicy } from "./function.ts";
import { DETECTS_MISSING } from "./grants.ts";
import type { Pipe } from "./pipe.ts";
import { TRY_AGAIN, WAIT_FOR_CAPACITY } from "./retries.ts";
import { acceptFinding } from "./review.ts";
import { tracingOf } from "./settings.ts";
import { workflowLog, workflowRole } from "./workflow.ts";

export interface MigrationProps extends Foundation {
  readonly vision: ILayerVersion;
  readonly next: EmbedderRecord;
  /** The queue of crops, which the embed function empties. */
  readonly crops: Pipe;
}

const EXECUTION = JsonPath.stringAt("$$.Execution.Name");
const STARTED_AT = JsonPath.stringAt("$$.Execution.StartTime");

/** Shards at the same time: a new account has 10 concurrent executions, and most of them have to embed. */
const SHARDS_AT_ONCE = 4;

/**
 * Between two looks at the queue. An execution has at most 25,000 events, and each look about ten:
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const BETWEEN_LOOKS = Duration.minutes(5);
const LONGEST_MIGRATION = Duration.days(7);

/**
 * During a migration to another model: the state machine that has every crop embedded again. It announces the crops of
 * each shard of photos, waits until the queue of crops is empty, checks every face, and notes that the new model may be
 * put in force. A task starts it, whose id is the execution's name. Cursors are in the catalog, so an execution after a
 * failed one continues.
 */
export class Migration extends Construct {
  readonly stateMachine: StateMachine;
  /** Id of the new model. */
  readonly to: string;
  private readonly migrate: LambdaFunction;

  constructor(scope: Construct, id: string, { vision, next, crops, ...foundation }: MigrationProps) {
    super(scope, id);
    this.to = next.id;
    const { settings, storage, environment } = foundation;
    const isTraced = tracingOf(settings) !== "none";
    this.migrate = facetFunction(this, "Migrate", foundation, {
      entry: "functions/migrate/handler.ts",
      environment: {
        ...storage.environment,
        ...environment,
        MIGRATE_TO: next.id,
        CROPS_QUEUE: crops.queue.queueUrl,
      },
      memorySize: settings.detectMemory,
      timeout: Duration.minutes(15),
      layers: [vision],
    });
    storage.grant(this.migrate, {
      photos: { GetObject: true, ListBucket: DETECTS_MISSING },
      crops: { GetObject: true, ListBucket: DETECTS_MISSING, PutObject: true },
      catalog: { GetItem: true, BatchGetItem: true, Query: true, PutItem: true, BatchWriteItem: true },
    });
    crops.grantCount(this.migrate);
    const role = workflowRole(this, "MigrationsRole", [liveOf(this.migrate)], isTraced);
    this.stateMachine = new StateMachine(this, "Migrations", {
      definitionBody: DefinitionBody.fromChainable(this.migration()),
      timeout: LONGEST_MIGRATION,
      role: role.withoutPolicyUpdates(),
      tracingEnabled: isTraced,
      logs: {
        destination: workflowLog(this, "MigrationsLog", "migrations", foundation),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    if (!isTraced)
      acceptFinding(this.stateMachine, "AwsSolutions-SF2", "the log has each step; -c watch=full traces migrations");
    waitForPolicy(this.stateMachine.node.defaultChild as CfnResource, role);
    new CfnOutput(Stack.of(this), "MigrateFunction", {
      value: this.stateMachine.stateMachineArn,
      description: "State machine of the migration to the next model",
    });
  }

  private migration(): IChainable {
    const wait = new Wait(this, "Wait for the embed function", { time: WaitTime.duration(BETWEEN_LOOKS) });
    const announce = this.shards("Announce", { step: "announce" });
    const look = this.step("Look at the queue", { step: "wait", startedAt: STARTED_AT }, "$.queue");
    const check = this.shards("Check", { step: "check", execution: EXECUTION });
    const end = this.step("End", { step: "end", execution: EXECUTION });
    const error = JsonPath.objectAt("$.error");
    const failed = this.step("Note the failure", { step: "fail", execution: EXECUTION, error }).next(
      new Fail(this, "Failed", { causePath: "$.reason", error: "MigrationFailed" }),
    );
    for (const state of [announce, look, check, end]) state.addCatch(failed, { resultPath: "$.error" });
    check.next(end).next(new Succeed(this, "Migrated"));
    const isEmbedded = Condition.booleanEquals("$.queue.done", true);
    wait.next(look).next(new Choice(this, "Embedded?").when(isEmbedded, check).otherwise(wait));
    return new Pass(this, "Shards", { result: Result.fromObject({ shards: SHARDS }) }).next(announce).next(wait);
  }

  /** Repeats a step for every shard until it is done. The state passes through unchanged. */
  private shards(id: string, payload: Record<string, unknown>): MapState {
    const task = this.step(`${id} a shard`, { ...payload, shard: JsonPath.stringAt("$.shard") });
    const loop = task.next(
      new Choice(this, `${id}: done?`)
        .when(Condition.booleanEquals("$.done", true), new Succeed(this, `${id}: shard done`))
        .otherwise(task),
    );
    const map = new MapState(this, id, {
      itemsPath: "$.shards",
      itemSelector: { shard: JsonPath.stringAt("$$.Map.Item.Value") },
      maxConcurrency: SHARDS_AT_ONCE,
      resultPath: JsonPath.DISCARD,
    });
    map.itemProcessor(loop);
    return map;
  }

  private step(id: string, payload: Record<string, unknown>, resultPath?: string): LambdaInvoke {
    const state = new LambdaInvoke(this, id, {
      lambdaFunction: liveOf(this.migrate),
      payload: TaskInput.fromObject(payload),
      payloadResponseOnly: true,
      taskTimeout: Timeout.duration(Duration.minutes(15)),
      ...(resultPath ? { resultPath } : {}),
    });
    state.addRetry(WAIT_FOR_CAPACITY);
    state.addRetry({ errors: ["FacesLeft", "CropsWaiting", "OtherIdentity"], maxAttempts: 0 });
    state.addRetry(TRY_AGAIN);
    return state;
  }
}
