import { type CfnResource, Duration } from "aws-cdk-lib";
import type { Role } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import {
  type CatchProps,
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  type IChainable,
  JsonPath,
  LogLevel,
  type RetryProps,
  StateMachine,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import { EventBridgePutEvents, LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import { ClusterFunctions, type ClusterFunctionsProps, LONGEST_TASK, type Step } from "./cluster-functions.ts";
import { liveOf, waitForPolicy } from "./function.ts";
import { TRY_AGAIN, WAIT_FOR_CAPACITY } from "./retries.ts";
import { acceptFinding } from "./review.ts";
import { type Settings, tracingOf } from "./settings.ts";
import { StartRuns } from "./start-runs.ts";
import {
  libraryOfExecution,
  permitEvents,
  permitWorkflow,
  schedulerRole,
  workflowLog,
  workflowRole,
} from "./workflow.ts";

/** A step, with its input and output. */
interface StepProps {
  readonly step: Step;
  readonly payload: Record<string, unknown>;
  /** JSON path for the output; by default it becomes the input of the next state. */
  readonly resultPath?: string;
}

const RUN_ID = { runId: JsonPath.stringAt("$$.Execution.Name") };

/** A run waits for the run that holds the lock, or until the lock of a crashed run expires. */
const WAIT_FOR_LOCK: RetryProps = {
  errors: ["RunInProgress"],
  interval: Duration.seconds(10),
  maxAttempts: 12,
  backoffRate: 1,
};

/** Errors of a run that would fail again. */
const REFUSED = [
  "ParameterOutOfRange",
  "NoneEligible",
  "RunTooExpensive",
  "TooManyTiles",
  "VersionMissing",
  "OtherIdentity",
  "NoSuchLibrary",
];

/** Labels of the Distributed Maps, which are part of the names of their executions. */
const MAPS = ["Neighbours", "Link"] as const;

/**
 * Scheduler -> state machine -> event. One task clusters a small library. For a large one, two Distributed Maps divide
 * the pairs of blocks among their tasks, none of which may fail, so that the result is exact. After a failure, a last
 * step records the reason and the previous version stays in force. A run that finds another one active ends as "busy".
 * Where there are several libraries, each run is of one: the input names it. StartRuns starts runs before the schedule does.
 *
 * Settings: `schedule`, `clusterBlock`, `clusterConcurrency`, `versionsKept`, and the memory of the steps.
 */
export class Clustering extends Construct {
  readonly stateMachine: StateMachine;
  readonly functions: ClusterFunctions;
  private readonly concurrency: number;
  /** Input of every step: the run and, where there are several, its library. */
  private readonly run: Record<string, string>;
  private readonly role: Role;
  private readonly failure: IChainable;

  constructor(scope: Construct, id: string, props: ClusterFunctionsProps) {
    super(scope, id);
    const { settings } = props;
    const isTraced = tracingOf(settings) !== "none";
    this.functions = new ClusterFunctions(this, "Functions", props);
    this.concurrency = settings.clusterConcurrency;
    this.run = { ...RUN_ID, ...libraryOfExecution(settings) };
    this.role = workflowRole(this, "RunsRole", this.functions.all.map(liveOf), isTraced);
    permitEvents(this.role);
    this.failure = this.recorded("Fail").next(
      new Fail(this, "Failed", { causePath: "$.reason", errorPath: "$.error" }),
    );

    this.stateMachine = new StateMachine(this, "Runs", {
      definitionBody: DefinitionBody.fromChainable(this.steps()),
      timeout: Duration.hours(3),
      role: this.role.withoutPolicyUpdates(),
      tracingEnabled: isTraced,
      // Inputs and outputs of the steps are not logged.
      logs: {
        destination: workflowLog(this, "RunsLog", "runs", props),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    if (!isTraced)
      acceptFinding(this.stateMachine, "AwsSolutions-SF2", "the log has each step; -c watch=full traces runs");
    waitForPolicy(this.stateMachine.node.defaultChild as CfnResource, this.role);
    // CDK's policy for maps allows executions of any name. permitWorkflow adds a narrower one.
    this.stateMachine.node.tryRemoveChild("DistributedMapPolicy");
    permitWorkflow(this.role, this.stateMachine, MAPS);
    new StartRuns(this, "Start", { ...props, stateMachine: this.stateMachine });
    if (settings.libraries !== "prefix") this.startOnSchedule(settings);
  }

  /** The schedule of a deployment with one library. */
  private startOnSchedule({ schedule }: Settings): void {
    new CfnSchedule(this, "Schedule", {
      scheduleExpression: schedule,
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: this.stateMachine.stateMachineArn,
        roleArn: schedulerRole(this, "ScheduleRole", this.stateMachine).roleArn,
        input: "{}",
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
      },
    });
  }

  private steps(): IChainable {
    const busy = this.recorded("Busy").next(new Succeed(this, "Another run is active"));
    // The run is not recorded: it would be in the library that does not exist.
    const unknown = new Fail(this, "No such library", { errorPath: "$.error.Error", causePath: "$.error.Cause" });
    const plan = this.safely(
      this.step("Plan", { step: "plan", payload: { ...this.run, input: JsonPath.objectAt("$") } })
        .addRetry(WAIT_FOR_LOCK)
        .addRetry({ errors: REFUSED, maxAttempts: 0 })
        .addCatch(busy, { errors: ["RunInProgress"], ...CAUGHT })
        .addCatch(unknown, { errors: ["NoSuchLibrary"], ...CAUGHT }),
    );
    const publish = this.safely(this.step("Publish", { step: "publish", payload: this.run }));
    const silent = { payload: this.run, resultPath: JsonPath.DISCARD };
    const whole = this.safely(this.step("Whole", { step: "whole", ...silent }));
    const cores = this.safely(this.step("Cores", { step: "cores", ...silent }));
    const merge = this.safely(this.step("Merge", { step: "merge", ...silent }));
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
    const run = plan.next(
      new Choice(this, "How much?")
        .when(Condition.stringEquals("$.work", "none"), done)
        .when(Condition.stringEquals("$.work", "whole"), whole.next(publish))
        .otherwise(inParts),
    );
    return "library" in this.run ? this.ofLibrary(run) : run;
  }

  /** Refuses a run whose input names no library, where there are several. */
  private ofLibrary(run: IChainable): IChainable {
    const isNamed = Condition.and(Condition.isPresent("$.library"), Condition.isString("$.library"));
    const cause = 'Name the library in the input: {"library": "family"}. GET /libraries lists them';
    return new Choice(this, "Which library?")
      .when(isNamed, run)
      .otherwise(new Fail(this, "No library", { error: "NoLibrary", cause }));
  }

  /** Maps a function over the tiles of the plan. Results go to the runs bucket; the state passes through unchanged. */
  private tiles(id: (typeof MAPS)[number], step: Step): DistributedMap {
    const task = this.step(`${id} of a tile`, {
      step,
      payload: { ...this.itemOfRun(), tile: JsonPath.numberAt("$.tile") },
    }).addRetry(TRY_AGAIN);
    const map = new DistributedMap(this, id, {
      itemsPath: "$.tiles",
      itemSelector: { ...this.run, tile: JsonPath.numberAt("$$.Map.Item.Value") },
      maxConcurrency: this.concurrency,
      toleratedFailureCount: 0,
      resultPath: JsonPath.DISCARD,
      label: id,
    });
    map.itemProcessor(task);
    map.addCatch(this.failure, CAUGHT);
    return map;
  }

  /** The run and its library as a map's item has them: an item's context is another execution's. */
  private itemOfRun(): Record<string, string> {
    return Object.fromEntries(Object.keys(this.run).map((name) => [name, JsonPath.stringAt(`$.${name}`)]));
  }

  /** Retries a state, and ends the run with the reason if it still fails. */
  private safely<T extends TaskStateBase>(state: T): T {
    state.addRetry(TRY_AGAIN);
    state.addCatch(this.failure, CAUGHT);
    return state;
  }

  /** Records why a run ended. If even that fails, the next run closes it, see lib/catalog/versions/lost-runs.ts. */
  private recorded(id: string): LambdaInvoke {
    const step = this.step(id, { step: "fail", payload: { ...this.run, error: JsonPath.objectAt("$.error") } });
    step.addRetry(TRY_AGAIN);
    return step;
  }

  private step(id: string, { step, payload, resultPath }: StepProps): LambdaInvoke {
    const invocation = new LambdaInvoke(this, id, {
      lambdaFunction: liveOf(this.functions.of(step)),
      payload: TaskInput.fromObject(payload),
      payloadResponseOnly: true,
      taskTimeout: Timeout.duration(LONGEST_TASK),
      ...(resultPath ? { resultPath } : {}),
    });
    invocation.addRetry(WAIT_FOR_CAPACITY);
    return invocation;
  }
}

const CAUGHT: CatchProps = { resultPath: "$.error" };
