import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Pipe } from "./pipe.ts";
import type { Settings } from "./settings.ts";

/** The parts of the stack that have alarms and graphs. */
export interface Watched {
  readonly settings: Settings;
  readonly catalog: Pick<ITableV2, "metric">;
  readonly pipes: { readonly photos: Pipe; readonly crops: Pipe };
  readonly functions: { readonly detect: LambdaFunction; readonly embed: LambdaFunction } & Readonly<
    Record<"api" | "search", LambdaFunction>
  >;
  readonly stateMachine: StateMachine;
  /** The functions of the state machine. */
  readonly steps: readonly LambdaFunction[];
  readonly apis: readonly HttpApi[];
  /** The function of the synthetic check, if there is one. */
  readonly check?: LambdaFunction | undefined;
}

interface AlarmOptions {
  /** The fault that the alarm reports: the first line of its section in the runbook. */
  readonly fault: string;
  readonly metric: IMetric;
  /** Threshold. */
  readonly from: number;
  /** Consecutive periods beyond the threshold. */
  readonly periods?: number;
}

const FIVE_MINUTES = { period: Duration.minutes(5), statistic: "Sum" };
const MAXIMUM = { statistic: "Maximum" };

/**
 * The alarms, all on one topic. RUNBOOK.md has a section for each, under its name, with what to do. With `watch` "basic",
 * only those of faults that lose work and that nobody would notice otherwise.
 *
 * There is none for a disabled event source mapping or key, since AWS has no metric of either. Messages that nobody
 * receives raise PhotosLate or CropsLate; without the key, runs fail.
 */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: Alarm[] = [];

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const { settings } = watched;
    this.topic = alarmTopic(this, "Topic");
    if (settings.alarmEmail) this.topic.addSubscription(new EmailSubscription(settings.alarmEmail));
    new CfnOutput(Stack.of(this), "AlarmTopic", { value: this.topic.topicArn, description: "SNS topic of the alarms" });
    this.addBasic(watched);
    if (settings.watch === "full") this.addOthers(watched);
  }

  private addBasic({ pipes: { photos, crops }, stateMachine }: Watched): void {
    this.alarm("PhotosDead", {
      fault: "photos could not be indexed after several attempts",
      metric: photos.deadLetters.metricApproximateNumberOfMessagesVisible(MAXIMUM),
      from: 1,
    });
    this.alarm("CropsDead", {
      fault: "faces could not be embedded after several attempts",
      metric: crops.deadLetters.metricApproximateNumberOfMessagesVisible(MAXIMUM),
      from: 1,
    });
    this.alarm("PhotosLate", {
      fault: "photos have been waiting for more than an hour to be indexed",
      metric: photos.queue.metricApproximateAgeOfOldestMessage(MAXIMUM),
      from: 3600,
      periods: 3,
    });
    this.alarm("CropsLate", {
      fault: "faces have been waiting for more than an hour to be embedded",
      metric: crops.queue.metricApproximateAgeOfOldestMessage(MAXIMUM),
      from: 3600,
      periods: 3,
    });
    this.alarm("RunFailed", {
      fault: "a clustering run failed; the clusters of the previous run stay in force",
      metric: stateMachine.metricFailed(FIVE_MINUTES),
      from: 1,
    });
    this.alarm("RunTimedOut", {
      fault: "a clustering run took too long; the clusters of the previous run stay in force",
      metric: stateMachine.metricTimedOut(FIVE_MINUTES),
      from: 1,
    });
    this.silence("NoRun", {
      fault: "no clustering run has succeeded for a day",
      metric: stateMachine.metricSucceeded({ period: Duration.days(1), statistic: "Sum" }),
      from: 1,
    });
  }

  private addOthers({ functions, steps, apis, catalog, check }: Watched): void {
    const { detect, embed, api, search } = functions;
    this.alarm("IndexingErrors", {
      fault: "the detect or the embed function crashes or times out",
      metric: sum([detect, embed].map((fn) => fn.metricErrors(FIVE_MINUTES))),
      from: 1,
      periods: 3,
    });
    this.alarm("ApiErrors", {
      fault: "the API answers with server errors",
      metric: sum(apis.map((http) => http.metricServerError(FIVE_MINUTES))),
      from: 5,
    });
    this.alarm("Throttled", {
      fault: "functions reached their concurrency limit",
      metric: sum([detect, embed, api, search].map((fn) => fn.metricThrottles(FIVE_MINUTES))),
      from: 10,
      periods: 3,
    });
    this.alarm("ClusteringErrors", {
      fault: "steps of clustering runs crash or time out",
      metric: sum(steps.map((fn) => fn.metricErrors(FIVE_MINUTES))),
      from: 1,
    });
    this.alarm("ClusteringThrottled", {
      fault: "steps of clustering runs wait because of the concurrency limit",
      metric: sum(steps.map((fn) => fn.metricThrottles(FIVE_MINUTES))),
      from: 10,
      periods: 3,
    });
    this.alarm("CatalogThrottled", {
      fault: "DynamoDB refuses requests because there are too many at once",
      // Requests to the table as a whole: the metric ThrottledRequests exists for each operation only.
      metric: sum(["ReadThrottleEvents", "WriteThrottleEvents"].map((name) => catalog.metric(name, FIVE_MINUTES))),
      from: 100,
      periods: 3,
    });
    if (check) {
      this.alarm("CheckFailed", {
        fault: "the check every five minutes finds that the gallery or the API does not answer",
        metric: check.metricErrors(FIVE_MINUTES),
        from: 1,
        periods: 2,
      });
    }
  }

  private alarm(id: string, { fault, metric, from, periods = 1 }: AlarmOptions): Alarm {
    return this.add(id, fault, {
      metric,
      threshold: from,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /**
   * An alarm that fires below the threshold, and when there are no data any more. Before the first data it is in the state
   * in which alarms begin, INSUFFICIENT_DATA, so that a new deployment raises no alarm; returning to it does.
   */
  private silence(id: string, { fault, metric, from }: AlarmOptions): void {
    const alarm = this.add(id, fault, {
      metric,
      threshold: from,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.MISSING,
    });
    alarm.addInsufficientDataAction(new SnsAction(this.topic));
  }

  private add(id: string, fault: string, props: AlarmProps): Alarm {
    const alarmDescription = `Facet: ${fault}. What to do: lib/cloud/RUNBOOK.md, ${id}`;
    const alarm = new Alarm(this, id, { ...props, alarmDescription });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.all.push(alarm);
    return alarm;
  }
}

/**
 * Only CloudWatch may publish, and only over TLS. The topic is not encrypted with the stack's key, because no alarm would
 * arrive when that key is disabled; alarms contain neither names nor pictures.
 */
function alarmTopic(scope: Construct, id: string): Topic {
  const topic = new Topic(scope, id, { enforceSSL: true, displayName: "Facet" });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  );
  return topic;
}

function sum(metrics: readonly Metric[]): MathExpression {
  const named = metrics.map((metric, at) => [`m${at}`, metric] as const);
  return new MathExpression({
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(" + "),
    usingMetrics: Object.fromEntries(named),
    period: Duration.minutes(5),
    label: "sum",
  });
}
