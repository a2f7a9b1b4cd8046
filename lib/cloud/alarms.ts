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

/** The parts of the stack that are watched. */
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
  /** What is wrong when it rings: the first line of the runbook's section. */
  readonly says: string;
  readonly metric: IMetric;
  readonly from: number;
  /** Periods in a row. */
  readonly periods?: number;
  /** Rings also where nothing is heard at all. */
  readonly silence?: boolean;
}

const FIVE_MINUTES = { period: Duration.minutes(5), statistic: "Sum" };

/** Alarms, all to one topic; for each, lib/cloud/RUNBOOK.md has a section of its name that says what to do. */
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
      says: "photos could not be indexed, however often it was tried",
      metric: pipes.photos.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum" }),
      from: 1,
    });
    this.alarm("CropsDead", {
      says: "faces could not be embedded, however often it was tried",
      metric: pipes.crops.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum" }),
      from: 1,
    });
    this.alarm("PhotosLate", {
      says: "photos have waited to be indexed for more than an hour",
      metric: pipes.photos.queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum" }),
      from: 3600,
      periods: 3,
    });
    this.alarm("CropsLate", {
      says: "faces have waited to be embedded for more than an hour",
      metric: pipes.crops.queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum" }),
      from: 3600,
      periods: 3,
    });
    this.alarm("RunFailed", {
      says: "a run failed; the clusters of the run before stay in force",
      metric: sum([stateMachine.metricFailed(FIVE_MINUTES), stateMachine.metricTimedOut(FIVE_MINUTES)]),
      from: 1,
    });
    this.alarm("NoRun", {
      says: "no run has ended well for a day",
      metric: stateMachine.metricSucceeded({ period: Duration.days(1), statistic: "Sum" }),
      from: 1,
      silence: true,
    });
    const { detect, embed, api, search } = functions;
    this.alarm("IndexingErrors", {
      says: "the detect or the embed function failed as a whole",
      metric: sum([detect, embed].map((fn) => fn.metricErrors(FIVE_MINUTES))),
      from: 1,
      periods: 3,
    });
    this.alarm("ApiErrors", {
      says: "the API answered that something failed",
      metric: sum(apis.map((http) => http.metricServerError(FIVE_MINUTES))),
      from: 5,
    });
    this.alarm("Throttled", {
      says: "functions were called more often than they may run at once",
      metric: sum([detect, embed, api, search].map((fn) => fn.metricThrottles(FIVE_MINUTES))),
      from: 10,
      periods: 3,
    });
  }

  private alarm(id: string, { says, metric, from, periods = 1, silence = false }: AlarmOptions): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `Facet: ${says}. What to do: lib/cloud/RUNBOOK.md, ${id}`,
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

/** CloudWatch alone may publish, and none but over TLS. */
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
