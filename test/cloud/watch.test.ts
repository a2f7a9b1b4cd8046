import assert from "node:assert/strict";
import { test } from "node:test";
import { Match, type Template } from "aws-cdk-lib/assertions";
import { costSettings, settingsOf } from "../../lib/cloud/cost-settings.ts";
import { IDLE_STACK, idleStackCost } from "../../lib/cost/idle-stack.ts";
import { costOf } from "../../lib/cost/photos.ts";
import { WATCHES, type Watch } from "../../lib/cost/settings.ts";
import { templateOf } from "../support/stack.ts";

const templates: Record<Watch, Template> = { basic: templateOf({}), full: templateOf({ watch: "full" }) };

/** Number of metrics that an alarm watches. */
function metricsOf({ Properties }: { Properties: { Metrics?: { MetricStat?: object }[] } }): number {
  return Properties.Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1;
}

for (const watch of WATCHES) {
  test(`idleStackCost counts the resources of the template with watch ${watch}`, () => {
    // Prepare
    const template = templates[watch];
    const count = (type: string) => Object.keys(template.findResources(type)).length;
    const alarms = Object.values(template.findResources("AWS::CloudWatch::Alarm")) as Parameters<typeof metricsOf>[0][];
    const checks = Object.values(template.findResources("AWS::Scheduler::Schedule")).filter(
      ({ Properties }) => Properties.ScheduleExpression === "rate(5 minutes)" && Properties.Target.Input === "{}",
    );
    // Assess
    assert.equal(
      alarms.reduce((sum, alarm) => sum + metricsOf(alarm), 0),
      IDLE_STACK.alarmMetrics[watch],
    );
    assert.equal(count("AWS::KMS::Key"), IDLE_STACK.keys);
    assert.equal(count("AWS::Lambda::EventSourceMapping"), IDLE_STACK.queues);
    assert.equal(count("AWS::CloudWatch::Dashboard"), IDLE_STACK.dashboards[watch]);
    assert.equal(checks.length, IDLE_STACK.checks[watch]);
  });

  test(`the output Cost names the price of watch ${watch}`, () => {
    const { Cost } = templates[watch].findOutputs("Cost");
    assert.ok(
      Cost?.Value.startsWith(`$${idleStackCost(costSettings(settingsOf({ watch }))).total.toFixed(2)} a month`),
      Cost?.Value,
    );
  });
}

test("the output Cost is that of the settings", () => {
  // Prepare
  const values = { architecture: "x86_64", schedule: "rate(1 day)", embed: "zip", detectMemory: 3008, tracing: "all" };
  const settings = costSettings(settingsOf(values));
  // Act
  const { Cost } = templateOf(values).findOutputs("Cost");
  // Assess
  const { total } = costOf({ photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 }, settings);
  const usual = costOf({ photos: 1000, faces: 2000, megapixels: 12_000, runs: 1 });
  assert.ok(total > usual.total && idleStackCost(settings).total < idleStackCost().total);
  const [idle, photos] = [idleStackCost(settings).total.toFixed(2), total.toFixed(2)];
  assert.ok(Cost?.Value.startsWith(`$${idle} a month without photos, $${photos} to index 1,000 photos`), Cost?.Value);
});

test("a deployment that does nothing costs at most $2.50 a month at defaults", () => {
  const { total } = idleStackCost();
  assert.ok(total <= 2.5, `${total}`);
});

test("the key's rotation, which costs a dollar a month more, comes as late as KMS allows", () => {
  templates.basic.hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true, RotationPeriodInDays: 2560 });
  templateOf({ keyRotationDays: "365" }).hasResourceProperties("AWS::KMS::Key", { RotationPeriodInDays: 365 });
});

test("only a fully watched deployment has metrics of its own and traces", () => {
  // Prepare
  const functionsOf = (template: Template) => Object.values(template.findResources("AWS::Lambda::Function"));
  const writing = (template: Template) =>
    functionsOf(template).filter(
      ({ Properties }) => Properties.Environment?.Variables?.POWERTOOLS_METRICS_DISABLED !== "true",
    );
  const traced = (template: Template) => functionsOf(template).filter(({ Properties }) => Properties.TracingConfig);
  // Assess
  assert.deepEqual([writing(templates.basic).length, traced(templates.basic).length], [0, 0]);
  assert.equal(writing(templates.full).length, functionsOf(templates.full).length);
  assert.ok(traced(templates.full).length >= 5);
  templates.basic.hasResourceProperties("AWS::StepFunctions::StateMachine", {
    TracingConfiguration: { Enabled: false },
  });
});

test("tracing alone can be chosen", () => {
  const template = templateOf({ tracing: "all" });
  template.allResourcesProperties("AWS::Lambda::Function", { TracingConfig: { Mode: "Active" } });
  template.resourceCountIs("AWS::CloudWatch::Dashboard", 0);
});

test("NoRun raises no alarm before the first run, and one when runs stop", () => {
  const alarms = Object.values(templates.basic.findResources("AWS::CloudWatch::Alarm")).map(
    ({ Properties }) => Properties,
  );
  const [noRun] = alarms.filter(({ AlarmDescription }) => AlarmDescription.endsWith("NoRun"));
  // Assess
  assert.equal(noRun.TreatMissingData, "missing");
  assert.deepEqual(noRun.InsufficientDataActions, noRun.AlarmActions);
  assert.ok(alarms.every(({ TreatMissingData }) => TreatMissingData !== "breaching"));
});

test("alarms can be delivered when the key is disabled", () => {
  templates.full.hasResourceProperties("AWS::SNS::Topic", { KmsMasterKeyId: Match.absent() });
});

test("alarms watch DynamoDB's throttling and every step of a run", () => {
  // Prepare
  const alarms = Object.values(templates.full.findResources("AWS::CloudWatch::Alarm"));
  const watched = alarms.flatMap(({ Properties }) =>
    (Properties.Metrics ?? []).flatMap(({ MetricStat }: { MetricStat?: { Metric: object } }) =>
      MetricStat ? [JSON.stringify(MetricStat.Metric)] : [],
    ),
  );
  const steps = Object.keys(templates.full.findResources("AWS::Lambda::Function")).filter((id) =>
    id.startsWith("ClusteringFunctions"),
  );
  // Assess
  assert.ok(steps.length >= 8, `${steps}`);
  for (const step of steps) {
    for (const name of ["Errors", "Throttles"]) {
      assert.ok(
        watched.some((metric) => metric.includes(`"${step}"`) && metric.includes(`"${name}"`)),
        `${name} of ${step}`,
      );
    }
  }
  for (const name of ["ReadThrottleEvents", "WriteThrottleEvents"]) {
    assert.ok(
      watched.some((metric) => metric.includes(name) && metric.includes("AWS/DynamoDB")),
      name,
    );
  }
});

test("the check may call GET /status of the API for programs and nothing else", () => {
  // Act
  const policies = Object.entries(templates.full.findResources("AWS::IAM::Policy"));
  const [[, policy] = ["", undefined]] = policies.filter(([id]) => id.startsWith("CheckFunctionRole"));
  const actions = policy?.Properties.PolicyDocument.Statement.filter(
    ({ Action }: { Action: string | string[] }) => !/^(logs|xray):/.test([Action].flat()[0] ?? ""),
  );
  // Assess
  assert.deepEqual(
    actions.map(({ Action }: { Action: string }) => Action),
    ["execute-api:Invoke"],
  );
  assert.match(JSON.stringify(actions[0].Resource), /\/\$default\/GET\/status/);
});
