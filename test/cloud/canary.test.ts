import assert from "node:assert/strict";
import { test } from "node:test";
import { Match, Template } from "aws-cdk-lib/assertions";
import { identify } from "../../lib/local/identities.ts";
import { Resources } from "../../lib/local/resources.ts";
import { Resolver } from "../../lib/local/template.ts";
import { stackOf, templateOf } from "../support/stack.ts";

/** Properties by which CloudFormation decides whether to call the canary. */
function propertiesOf(template: Template): string {
  const [canary] = Object.values(template.findResources("AWS::CloudFormation::CustomResource"));
  return JSON.stringify(canary?.Properties);
}

const template = templateOf({});

test("CloudFormation calls the canary again when what the functions run, or run on, changes", () => {
  // Prepare
  const before = propertiesOf(template);
  // Assess
  assert.match(before, /"detect":"[0-9a-f]{64}\.zip /);
  assert.equal(propertiesOf(Template.fromStack(stackOf({}))), before);
  for (const context of [{ architecture: "x86_64" }, { searchMemory: "2048" }, { engine: "pigo" }]) {
    assert.notEqual(propertiesOf(templateOf(context)), before, JSON.stringify(context));
  }
});

test("the canary may call the three functions that it tests, after their policies are in force, and nothing else", () => {
  // Act
  const [canary] = Object.values(template.findResources("AWS::CloudFormation::CustomResource"));
  const [policy] = Object.entries(template.findResources("AWS::IAM::Policy")).flatMap(([id, { Properties }]) =>
    id.startsWith("SelfTestFunction") ? [Properties.PolicyDocument.Statement] : [],
  );
  // Assess
  const tested = policy.flatMap(({ Action, Resource }: { Action: string; Resource: { Ref: string }[] }) =>
    Action === "lambda:InvokeFunction" ? Resource.map(({ Ref }) => Ref) : [],
  );
  assert.equal(tested.length, 3);
  const [functions, aliases] = ["Function", "Alias"].map((type) => template.findResources(`AWS::Lambda::${type}`));
  for (const id of tested) {
    assert.ok(canary?.DependsOn.includes(id), id);
    const fn = functions?.[aliases?.[id]?.Properties.FunctionName.Ref];
    assert.ok(
      fn?.DependsOn.some((each: string) => each.includes("Policy")),
      id,
    );
  }
  assert.equal(policy.length, 2, "the other statement is the log");
});

test("the canary is called every week, so that Lambda does not make functions with images inactive", () => {
  // Act
  const [canary] = Object.entries(template.findResources("AWS::Lambda::Alias")).filter(([id]) =>
    id.startsWith("SelfTestFunction"),
  );
  // Assess
  template.hasResourceProperties("AWS::Scheduler::Schedule", {
    ScheduleExpression: "rate(7 days)",
    Target: Match.objectLike({ Arn: { Ref: canary?.[0] } }),
  });
});

test("the local host ignores the canary, and says so in its output", () => {
  // Prepare
  const json = template.toJSON() as never;
  // Act
  const resolver = new Resolver(identify(json, "http://127.0.0.1"));
  // Assess
  assert.equal(new Resources(json, resolver).outputs().Canary, "not checked on this machine");
});

test("the local host ignores the check of a closely watched deployment", () => {
  // Prepare
  const json = templateOf({ watch: "full" }).toJSON() as never;
  // Act
  const schedules = new Resources(json, new Resolver(identify(json, "http://127.0.0.1"))).schedules();
  // Assess
  const [growing, runs, ...others] = schedules.sort((a, b) => a.targetArn.localeCompare(b.targetArn));
  assert.match(growing?.targetArn ?? "", /:function:ClusteringStart/);
  assert.match(runs?.targetArn ?? "", /:stateMachine:/);
  assert.deepEqual(others, []);
});
