import { Duration } from "aws-cdk-lib";
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
} from "aws-cdk-lib/aws-cloudwatch";
import type { CfnFunction, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import { PRICES } from "../cost/prices.ts";
import type { Alarms, Watched } from "./alarms.ts";
import type { MetricName } from "./metrics.ts";
import type { Settings } from "./settings.ts";

const HOUR = Duration.hours(1);

/** The CloudWatch dashboard: photos, faces, lag, errors, run time, dead letters, cost. */
export class FacetDashboard extends Construct {
  constructor(scope: Construct, id: string, watched: Watched, alarms: Alarms) {
    super(scope, id);
    const { pipes, functions, stateMachine, apis, settings } = watched;
    const facetMetric = metricsOf(settings.stackName);
    const { detect, embed, api, search } = functions;
    const dead = [pipes.photos, pipes.crops].map(({ deadLetters }) =>
      deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: "Maximum" }),
    );
    const waiting = [pipes.photos, pipes.crops].map(({ queue }) =>
      queue.metricApproximateAgeOfOldestMessage({ statistic: "Maximum" }),
    );
    const errors = [detect, embed, api, search].map((fn) => fn.metricErrors({ statistic: "Sum" }));
    const refused = apis.map((http) => http.metricServerError({ statistic: "Sum" }));
    new Dashboard(this, "Dashboard", {
      defaultInterval: Duration.days(3),
      widgets: [
        [new AlarmStatusWidget({ title: "Alarms", alarms: alarms.all, width: 24, height: 3 })],
        [
          graph("Photos", [facetMetric("PhotosIndexed", "detect"), facetMetric("PhotosLeftOut", "detect")]),
          graph("Faces", [facetMetric("FacesFound", "detect"), facetMetric("FacesEmbedded", "embed")]),
          graph("Lag: from upload to indexed, and longest wait in a queue, seconds", [
            facetMetric("SecondsToIndex", "detect", "p90"),
            facetMetric("SecondsToEmbed", "embed", "p90"),
            ...waiting,
          ]),
        ],
        [
          graph("Errors", [...errors, ...refused]),
          graph("Dead letters", dead),
          graph("Run time", [
            stateMachine.metricTime({ statistic: "Maximum" }),
            stateMachine.metricFailed({ statistic: "Sum" }),
          ]),
        ],
        [
          graph(
            "Duration of a call, milliseconds",
            [detect, embed, api, search].map((fn) => fn.metricDuration()),
          ),
          graph("Compute cost, dollars per hour", [costOf([detect, embed, api, search], settings)]),
        ],
      ],
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}

/** Metrics that Facet's functions write, see functions/metrics.ts. */
function metricsOf(namespace: string) {
  return (metricName: MetricName, service: string, statistic = "Sum") =>
    new Metric({ namespace, metricName, dimensionsMap: { service }, statistic });
}

/** CDK takes the e of 2e-7 for the name of a metric. */
const decimal = (value: number) => value.toFixed(15).replace(/0+$/, "");

/** Cost of the functions from their memory and duration, see prices.ts. */
function costOf(functions: readonly LambdaFunction[], { architecture }: Settings): MathExpression {
  const usingMetrics: Record<string, IMetric> = {};
  const terms = functions.map((fn, at) => {
    usingMetrics[`t${at}`] = fn.metricDuration({ statistic: "Sum", period: HOUR });
    usingMetrics[`n${at}`] = fn.metricInvocations({ statistic: "Sum", period: HOUR });
    const gigabytes = (fn.node.defaultChild as CfnFunction).memorySize! / 1024;
    const perMillisecond = (gigabytes * PRICES.lambdaGbSecond[architecture]) / 1000;
    return `FILL(t${at}, 0) * ${decimal(perMillisecond)} + FILL(n${at}, 0) * ${decimal(PRICES.lambdaRequest)}`;
  });
  return new MathExpression({
    expression: terms.join(" + "),
    usingMetrics,
    period: HOUR,
    label: `Lambda, at prices of ${PRICES.asOf}`,
  });
}
