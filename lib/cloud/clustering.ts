import { Duration, Stack } from "aws-cdk-lib";
import type { IFunction, ILayerVersion } from "aws-cdk-lib/aws-lambda";
import { Schedule, ScheduleExpression, ScheduleTargetInput } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import {
  type CatchProps,
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  type IChainable,
  JsonPath,
  type RetryProps,
  StateMachine,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import { EventBridgePutEvents, LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import { VERSIONS_KEPT } from "../catalog/versions.ts";
import { facetFunction, positiveInteger } from "./function.ts";
import type { Storage } from "./storage.ts";

export interface ClusteringProps {
  readonly storage: Storage;
  readonly vision: ILayerVersion;
  readonly environment: Record<string, string>;
}

/** What a step may do besides reading and writing the artefacts of runs. */
interface StepProps {
  readonly entry: string;
  readonly memorySize: number;
  readonly payload: Record<string, unknown>;
  /** What becomes of the answer; by default it is the input of the next state. */
  readonly resultPath?: string;
}

/** 1,769 MB is one processor of Lambda's; 3,008 MB is what every account may have. */
const ONE_PROCESSOR_MB = 1769;
const LARGEST_MB = 3008;

/** What Lambda gives; said of the state too, where a host of state machines would otherwise take a minute for enough. */
const LONGEST_TASK = Duration.minutes(15);

const RUN = { runId: JsonPath.stringAt("$$.Execution.Name") };

/** A run that another one blocks waits for it, or for the lock of a run that died to expire. */
const WAIT_FOR_LOCK: RetryProps = {
  errors: ["RunInProgress"],
  interval: Duration.seconds(10),
  maxAttempts: 12,
  backoffRate: 1,
};

/** Every step may be done twice: what it writes is named after its run and its part of the work. */
const TRY_AGAIN: RetryProps = { interval: Duration.seconds(1), maxAttempts: 2, backoffRate: 3 };

/**
 * Scheduler -> state machine -> event. One task clusters a small library; the pairs of blocks of a large one are
 * shared out among the tasks of two Distributed Maps. Whatever fails leads to a step that records the reason; the last
 * version stays in force.
 *
 * Context: `schedule` (default `rate(1 hour)`), `clusterBlock` (vectors a block), `clusterConcurrency` (tasks at once)
 * `clusterMergeMemory` (MB of the task that puts all together, see `facet plan`; beyond 3,008 an account may have to
 * ask for it) and `versionsKept` (before the one in force).
 */
export class Clustering extends Construct {
  readonly stateMachine: StateMachine;
  private readonly props: ClusteringProps;
  private readonly environment: Record<string, string>;
  private readonly concurrency: number;
  private readonly functions: Construct;
  private readonly failure: IChainable;

  constructor(scope: Construct, id: string, props: ClusteringProps) {
    super(scope, id);
    this.props = props;
    this.functions = new Construct(this, "Functions");
    this.concurrency = positiveInteger(this, "clusterConcurrency", 1000);
    this.environment = {
      ...props.storage.environment,
      ...props.environment,
      CLUSTER_BLOCK: String(positiveInteger(this, "clusterBlock", 4096)),
      CLUSTER_TASKS: String(this.concurrency),
      VERSIONS_KEPT: String(positiveInteger(this, "versionsKept", VERSIONS_KEPT)),
    };
    this.failure = this.step("Fail", {
      entry: "fail",
      memorySize: 512,
      payload: { ...RUN, error: JsonPath.objectAt("$.error") },
    }).next(new Fail(this, "Failed", { causePath: "$.reason", errorPath: "$.error" }));

    this.stateMachine = new StateMachine(this, "Runs", {
      definitionBody: DefinitionBody.fromChainable(this.run()),
      timeout: Duration.hours(3),
    });
    new Schedule(this, "Schedule", {
      schedule: ScheduleExpression.expression(String(Stack.of(this).node.tryGetContext("schedule") ?? "rate(1 hour)")),
      target: new StepFunctionsStartExecution(this.stateMachine, { input: ScheduleTargetInput.fromObject({}) }),
    });
  }

  private run(): IChainable {
    const plan = this.safely(
      this.step("Plan", {
        entry: "plan",
        memorySize: ONE_PROCESSOR_MB,
        payload: { ...RUN, input: JsonPath.objectAt("$") },
      })
        .addRetry(WAIT_FOR_LOCK)
        .addRetry({ errors: ["ParameterOutOfRange"], maxAttempts: 0 }),
    );
    const publish = this.safely(this.step("Publish", { entry: "publish", memorySize: ONE_PROCESSOR_MB, payload: RUN }));
    const silent = { memorySize: LARGEST_MB, payload: RUN, resultPath: JsonPath.DISCARD };
    const whole = this.safely(this.step("Whole", { entry: "whole", ...silent }));
    const cores = this.safely(this.step("Cores", { entry: "cores", ...silent }));
    const memorySize = positiveInteger(this, "clusterMergeMemory", LARGEST_MB);
    const merge = this.safely(this.step("Merge", { entry: "merge", ...silent, memorySize }));
    const inParts = this.tiles("Neighbours", "neighbours").next(cores).next(this.tiles("Link", "link")).next(merge);
    merge.next(publish);

    const announce = new EventBridgePutEvents(this, "Announce", {
      entries: [{ source: "facet", detailType: "Clusters published", detail: TaskInput.fromJsonPathAt("$") }],
      resultPath: JsonPath.DISCARD,
    });
    const done = new Succeed(this, "Done");
    publish.next(
      new Choice(this, "Published?")
        .when(Condition.stringEquals("$.status", "published"), this.safely(announce).next(done))
        .otherwise(done),
    );
    return plan.next(
      new Choice(this, "How much?")
        .when(Condition.stringEquals("$.work", "none"), done)
        .when(Condition.stringEquals("$.work", "whole"), whole.next(publish))
        .otherwise(inParts),
    );
  }

  /** Maps a function over the tiles of the plan; results go to the runs bucket, the state passes through. */
  private tiles(id: string, entry: string): DistributedMap {
    const task = this.step(`${id} of a tile`, {
      entry,
      memorySize: ONE_PROCESSOR_MB,
      payload: { runId: JsonPath.stringAt("$.runId"), tile: JsonPath.numberAt("$.tile") },
    }).addRetry(TRY_AGAIN);
    const map = new DistributedMap(this, id, {
      itemsPath: "$.tiles",
      itemSelector: { ...RUN, tile: JsonPath.numberAt("$$.Map.Item.Value") },
      maxConcurrency: this.concurrency,
      resultPath: JsonPath.DISCARD,
      label: id,
    });
    map.itemProcessor(task);
    map.addCatch(this.failure, CAUGHT);
    return map;
  }

  /** Tries a state again, and ends the run with its reason when that does not help. */
  private safely<T extends TaskStateBase>(state: T): T {
    state.addRetry(TRY_AGAIN);
    state.addCatch(this.failure, CAUGHT);
    return state;
  }

  private step(id: string, { entry, memorySize, payload, resultPath }: StepProps): LambdaInvoke {
    return new LambdaInvoke(this, id, {
      lambdaFunction: this.functionOf(entry, memorySize),
      payload: TaskInput.fromObject(payload),
      payloadResponseOnly: true,
      taskTimeout: Timeout.duration(LONGEST_TASK),
      ...(resultPath ? { resultPath } : {}),
    });
  }

  private functionOf(entry: string, memorySize: number): IFunction {
    const { storage, vision } = this.props;
    const made = facetFunction(this.functions, entry[0]!.toUpperCase() + entry.slice(1), {
      entry: `functions/cluster/${entry}.ts`,
      environment: this.environment,
      memorySize,
      timeout: LONGEST_TASK,
      layers: [vision],
    });
    storage.runs.grantReadWrite(made);
    storage.catalog.grantReadWriteData(made);
    return made;
  }
}

const CAUGHT: CatchProps = { resultPath: "$.error" };
