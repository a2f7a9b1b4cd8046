import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
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
  readonly key: IKey;
  readonly pipes: { readonly photos: Pipe; readonly crops: Pipe };
  readonly functions: { readonly detect: LambdaFunction; readonly embed: LambdaFunction } & Readonly<
    Record<"api" | "search", LambdaFunction>
  >;
  readonly stateMachine: StateMachine;
  readonly apis: readonly HttpApi[];
}

interface AlarmOptions {
  /** The fault that the alarm reports: the first line of its section in the runbook. */
  readonly fault: string;
  readonly metric: IMetric;
  /** Threshold. */
  readonly from: number;
  /** Consecutive periods beyond the threshold. */
  readonly periods?: number;
  /** Fires below the threshold instead, and on missing data. */
  readonly silence?: boolean;
}

const FIVE_MINUTES = { period: Duration.minutes(5), statistic: "Sum" };

/** The alarms, all on one topic. RUNBOOK.md has a section for each, under its name, with what to do. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: Alarm[] = [];

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const { pipes, functions, stateMachine, apis, settings, key } = watched;
    this.topic = alarmTopic(this, "Topic", key);
    if (settings.alarmEmail) this.topic.addSubscription(new EmailSubscription(settings.alarmEmail));
    new CfnOutput(Stack.of(this), "AlarmTopic", { value: this.topic.topicArn });

    this.alarm("PhotosDead", {
      fault: "photos could not be indexed after several attempts",
      metric: pipes.photos.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum" }),
      from: 1,
    });
    this.alarm("CropsDead", {
      fault: "faces could not be embedded after several attempts",
      metric: pipes.crops.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum" }),
      from: 1,
    });
    this.alarm("PhotosLate", {
      fault: "photos have been waiting for more than an hour to be indexed",
      metric: pipes.photos.queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum" }),
      from: 3600,
      periods: 3,
    });
    this.alarm("CropsLate", {
      fault: "faces have been waiting for more than an hour to be embedded",
      metric: pipes.crops.queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum" }),
      from: 3600,
      periods: 3,
    });
    this.alarm("RunFailed", {
      fault: "a clustering run failed; the clusters of the previous run stay in force",
      metric: sum([stateMachine.metricFailed(FIVE_MINUTES), stateMachine.metricTimedOut(FIVE_MINUTES)]),
      from: 1,
    });
    this.alarm("NoRun", {
      fault: "no clustering run has succeeded for a day",
      metric: stateMachine.metricSucceeded({ period: Duration.days(1), statistic: "Sum" }),
      from: 1,
      silence: true,
    });
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
  }

  private alarm(id: string, { fault, metric, from, periods = 1, silence = false }: AlarmOptions): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Facet: ${fault}. What to do: lib/cloud/RUNBOOK.md, ${id}`,
      metric,
      threshold: from,
      evaluationPeriods: periods,
      comparisonOperator: silence
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    alarm.addOkAction(new SnsAction(this.topic));
    this.all.push(alarm);
  }
}

/** Only CloudWatch may publish, and only over TLS. */
function alarmTopic(scope: Construct, id: string, masterKey: IKey): Topic {
  const topic = new Topic(scope, id, { masterKey, enforceSSL: true, displayName: "Facet" });
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
