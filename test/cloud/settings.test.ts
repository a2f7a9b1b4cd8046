import assert from "node:assert/strict";
import { test } from "node:test";
import { Match, Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { MEMORY_MB } from "../../lib/cost/memory.ts";
import { PARAMETERS } from "../../lib/parameters.ts";
import { stackOf, templateOf } from "../support/stack.ts";

/** CloudFormation's limit for a stack. */
const MOST_RESOURCES = 500;

test("settings reach the resources they configure", () => {
  // Act
  const template = templateOf({
    FACE_SIZE: "20",
    schedule: "cron(0 3 * * ? *)",
    architecture: "x86_64",
    removalPolicy: "destroy",
    logRetention: "7",
    detectMemory: "2048",
    detectConcurrency: "7",
    detectReserved: "9",
    maxReceiveCount: "3",
    clusterMergeMemory: "10240",
    warmWrites: "40000",
    photosStorage: "intelligent",
    previews: "at indexing",
  });
  // Assess
  template.hasResourceProperties("AWS::Scheduler::Schedule", { ScheduleExpression: "cron(0 3 * * ? *)" });
  template.allResourcesProperties("AWS::Lambda::Function", { Architectures: ["x86_64"] });
  template.allResourcesProperties("AWS::Lambda::LayerVersion", { CompatibleArchitectures: ["x86_64"] });
  template.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 7 });
  template.allResources("AWS::S3::Bucket", { DeletionPolicy: "Delete" });
  template.allResources("AWS::DynamoDB::GlobalTable", { DeletionPolicy: "Delete" });
  template.hasResourceProperties("AWS::Lambda::Function", {
    MemorySize: 2048,
    ReservedConcurrentExecutions: 9,
    Environment: { Variables: Match.objectLike({ FACE_SIZE: "20", PREVIEWS: "at indexing" }) },
  });
  template.hasResourceProperties("AWS::Lambda::Function", { MemorySize: 10240 });
  template.hasResourceProperties("AWS::Lambda::EventSourceMapping", { ScalingConfig: { MaximumConcurrency: 7 } });
  template.hasResourceProperties("AWS::SQS::Queue", { RedrivePolicy: Match.objectLike({ maxReceiveCount: 3 }) });
  template.hasResourceProperties("AWS::DynamoDB::GlobalTable", {
    WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 40_000 },
  });
  const tiered = Object.entries(template.findResources("AWS::S3::Bucket")).filter(([, { Properties }]) =>
    JSON.stringify(Properties.LifecycleConfiguration).includes("INTELLIGENT_TIERING"),
  );
  assert.deepEqual(
    tiered.map(([id]) => id),
    ["Photos"],
  );
});

test("with several libraries, routes are below each, and the schedule starts a run of each that has changed", () => {
  // Act
  const [one, several] = [templateOf({}), templateOf({ libraries: "prefix" })];
  // Assess
  const routesOf = (template: Template) =>
    Object.values(template.findResources("AWS::ApiGatewayV2::Route")).map(({ Properties }) => Properties.RouteKey);
  const below = routesOf(several).filter((key) => key.includes(" /libraries/{libraryId}/"));
  assert.deepEqual(
    routesOf(several).filter((key) => !below.includes(key)),
    routesOf(one),
  );
  assert.ok(below.includes("GET /libraries/{libraryId}/people"));
  assert.ok(!below.some((key) => key.endsWith("/openapi.json")));
  const variables = Object.values(several.findResources("AWS::Lambda::Function")).flatMap(
    ({ Properties }) => Properties.Environment?.Variables?.LIBRARIES ?? [],
  );
  assert.ok(variables.length >= 12 && variables.every((value) => value === "prefix"), `${variables.length}`);
  const machines = JSON.stringify(several.findResources("AWS::StepFunctions::StateMachine"));
  assert.match(machines, /Execution\.Input\.library/);
  assert.doesNotMatch(JSON.stringify(one.toJSON()), /LIBRARIES|Execution\.Input\.library/);
  const { length: resources } = Object.keys(several.toJSON().Resources);
  assert.ok(resources <= MOST_RESOURCES, `${resources} resources`);
});

test("with one library the schedule starts the state machine, and with several the function that also looks at growing ones", () => {
  const schedulesOf = (libraries: "one" | "prefix") =>
    Object.values(templateOf({ libraries, schedule: "rate(2 hours)" }).findResources("AWS::Scheduler::Schedule"))
      .map(({ Properties: { ScheduleExpression, Target } }) => [
        ScheduleExpression,
        /ClusteringStart|ClusteringRuns/.exec(JSON.stringify(Target.Arn))?.[0],
        Target.Input,
      ])
      .filter(([, target]) => target !== undefined)
      .sort();
  // Assess
  const looks = ["rate(5 minutes)", "ClusteringStart", '{"growing":true}'];
  assert.deepEqual(schedulesOf("one"), [["rate(2 hours)", "ClusteringRuns", "{}"], looks]);
  assert.deepEqual(schedulesOf("prefix"), [["rate(2 hours)", "ClusteringStart", "{}"], looks]);
});

test("parameters and memory sizes from the context reach the functions", () => {
  // Prepare
  const middle = ({ min, max, whole }: (typeof PARAMETERS)[number]) =>
    String(whole ? Math.ceil((min + max) / 2) : (min + max) / 2);
  const parameters = Object.fromEntries(PARAMETERS.map((parameter) => [parameter.name, middle(parameter)]));
  const sizes = Object.keys(MEMORY_MB).map((name, at) => [`${name}Memory`, 2001 + at] as const);
  // Act
  const template = templateOf({ ...parameters, ...Object.fromEntries(sizes), tracing: "all" });
  // Assess
  const functions = Object.values(template.findResources("AWS::Lambda::Function")).map(({ Properties }) => Properties);
  const atWork = functions.filter(({ Environment }) => Environment?.Variables?.CATALOG_TABLE);
  assert.ok(atWork.length >= 12, `${atWork.length} functions know the catalog`);
  for (const { Environment } of atWork) {
    const given = Object.keys(parameters).map((name) => [name, Environment.Variables[name]]);
    assert.deepEqual(Object.fromEntries(given), parameters);
  }
  const given = functions.map(({ MemorySize }) => MemorySize);
  assert.deepEqual([...new Set(given)].sort(), sizes.map(([, size]) => size).sort());
  assert.ok(functions.every(({ TracingConfig }) => TracingConfig?.Mode === "Active"));
});

test("an invalid setting is refused with its name, its value and what is expected", () => {
  assert.throws(() => templateOf({ FACE_CLUSTER_CORE: "2.5" }), /FACE_CLUSTER_CORE is "2.5": give a whole number/);
  assert.throws(() => templateOf({ detectMemory: "64" }), /context detectMemory is 64: .*128/);
  assert.throws(() => templateOf({ removalPolicy: "keep" }), /context removalPolicy is keep: .*retain/);
  assert.throws(() => templateOf({ logRetention: "31" }), /context logRetention is 31: give a number of days/);
  assert.throws(() => templateOf({ terminationProtection: "yes" }), /context terminationProtection is yes: .*true/);
  assert.throws(() => templateOf({ stackName: "facet_dev" }), /context stackName is facet_dev: give at most 100/);
  assert.throws(() => templateOf({ tags: "team" }), /context tags is team: give names and values/);
  assert.throws(
    () => templateOf({ budgetDollars: "20" }),
    /context budgetDollars is 20: set budgetEmail or alarmEmail/,
  );
  assert.throws(() => templateOf({ loginPrefix: "my-aws-photos" }), /context loginPrefix is my-aws-photos: .*Cognito/);
  assert.throws(() => templateOf({ canary: "on" }), /context canary is on: set watch to "full"/);
  assert.throws(() => templateOf({ schedule: "hourly" }), /context schedule is hourly: give rate/);
});

test("the stack has the name, tags and protection of the settings, and its metrics the namespace of that name", () => {
  // Prepare
  const settings = {
    stackName: "Facet-dev",
    tags: "team=home,stage=dev",
    terminationProtection: "true",
    watch: "full",
  };
  // Act
  const stack = stackOf(settings);
  // Assess
  assert.equal(stack.stackName, "Facet-dev");
  assert.equal(stack.terminationProtection, true);
  assert.deepEqual(stack.tags.tagValues(), { team: "home", stage: "dev" });
  const template = Template.fromStack(stack);
  for (const { Properties } of Object.values(template.findResources("AWS::Lambda::Function"))) {
    const { CATALOG_TABLE, POWERTOOLS_METRICS_NAMESPACE } = Properties.Environment.Variables;
    if (CATALOG_TABLE) assert.equal(POWERTOOLS_METRICS_NAMESPACE, "Facet-dev");
  }
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const body = JSON.stringify(dashboard);
  assert.match(body, /Facet-dev[^,]*,[^,]*PhotosIndexed/);
  assert.equal(dashboard?.Properties.DashboardName, undefined, "CloudFormation generates the name");
});

test("a budget notifies its address, or that of the alarms, of actual and expected spending", () => {
  // Act
  const [own, shared] = [{ budgetEmail: "bea@example.org" }, { alarmEmail: "ada@example.org" }].map((address) =>
    templateOf({ budgetDollars: "20", ...address }),
  );
  // Assess
  own!.hasResourceProperties("AWS::Budgets::Budget", {
    Budget: { BudgetLimit: { Amount: 20, Unit: "USD" }, TimeUnit: "MONTHLY", BudgetType: "COST" },
    NotificationsWithSubscribers: Match.arrayWith([
      Match.objectLike({
        Notification: Match.objectLike({ NotificationType: "FORECASTED" }),
        Subscribers: [{ SubscriptionType: "EMAIL", Address: "bea@example.org" }],
      }),
    ]),
  });
  assert.match(JSON.stringify(shared!.findResources("AWS::Budgets::Budget")), /ada@example.org/);
  templateOf({}).resourceCountIs("AWS::Budgets::Budget", 0);
});

test("maxRunDollars reaches the function that plans runs, which is not retried when it refuses one", () => {
  // Act
  const template = templateOf({ maxRunDollars: "2.5" });
  // Assess
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: { Variables: Match.objectLike({ MAX_RUN_DOLLARS: "2.5" }) },
  });
  const [machine] = Object.values(template.findResources("AWS::StepFunctions::StateMachine"));
  const definition = JSON.stringify(machine).replaceAll("\\", "");
  assert.match(definition, /"RunTooExpensive","TooManyTiles"[^\]]*\],"MaxAttempts":0/);
});

test("an existing table is used instead of a new one, and only with its own key", () => {
  // Act
  const keyed = templateOf({ catalogTable: "restored", catalogKey: "arn:aws:kms:eu-west-1:111122223333:key/0aef" });
  const plain = templateOf({ catalogTable: "restored" });
  // Assess
  for (const template of [keyed, plain]) {
    template.resourceCountIs("AWS::DynamoDB::GlobalTable", 0);
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: Match.objectLike({ CATALOG_TABLE: "restored" }) },
    });
    template.hasOutput("CatalogTable", { Value: "restored" });
  }
  const viaTable = (template: Template) =>
    Object.values(template.findResources("AWS::IAM::Policy"))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes('"dynamodb.'));
  assert.ok(viaTable(keyed).length > 5 && viaTable(keyed).every(({ Resource }) => Resource.endsWith("key/0aef")));
  assert.deepEqual(viaTable(plain), []);
});

test("cdk-nag's AwsSolutions rules report nothing about an existing table and bucket, and a budget", () => {
  // Prepare
  const options = {
    photosBucket: "photos",
    catalogTable: "restored",
    budgetDollars: "20",
    alarmEmail: "a@example.org",
  };
  // Act
  const { violations } = new AwsSolutionsChecks().validateScope(stackOf(options));
  // Assess
  assert.deepEqual(violations, []);
});

test("what is in an existing bucket is sent to the photos queue by a function that a schedule continues", () => {
  // Act
  const template = templateOf({ photosBucket: "holiday-photos" });
  // Assess
  template.hasOutput("BackfillFunction", {});
  template.hasResourceProperties("AWS::Scheduler::Schedule", {
    ScheduleExpression: "rate(1 hour)",
    Target: Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp("^BackfillLive") } }),
  });
  template.hasResourceProperties("AWS::IAM::Policy", {
    PolicyName: Match.stringLikeRegexp("^Backfill.*Role"),
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: "sqs:SendMessage",
          Resource: { "Fn::GetAtt": [Match.stringLikeRegexp("^DetectionPhotosQueue"), "Arn"] },
        }),
      ]),
    }),
  });
  assert.deepEqual(templateOf({}).findOutputs("BackfillFunction"), {});
});

test("an existing photos bucket is only read, and its events come from EventBridge", () => {
  // Act
  const template = templateOf({
    photosBucket: "holiday-photos",
    photosKey: "arn:aws:kms:eu-west-1:111122223333:key/0aef",
  });
  // Assess
  template.resourceCountIs("AWS::S3::Bucket", 2);
  template.hasResourceProperties("AWS::Events::Rule", {
    EventPattern: { detail: { bucket: { name: ["holiday-photos"] } } },
    Targets: [Match.objectLike({ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("DetectionPhotosQueue"), "Arn"] } })],
  });
  const policies = Object.values(template.findResources("AWS::IAM::Policy"));
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const onPhotos = statements.filter(({ Resource }) => JSON.stringify(Resource).includes("holiday-photos"));
  assert.deepEqual([...new Set(onPhotos.flatMap(({ Action }) => Action))].sort(), ["s3:GetObject", "s3:ListBucket"]);
  const withKey = statements.filter(({ Resource }) => JSON.stringify(Resource).includes("key/0aef"));
  assert.deepEqual([...new Set(withKey.flatMap(({ Action }) => Action))], ["kms:Decrypt"]);
});

test("with embed=zip the embed and search functions have the vision layer, and nothing needs a container engine", () => {
  // Act
  const [zip, image] = [templateOf({ embed: "zip" }), templateOf({})];
  // Assess
  const withModels = (template: Template) =>
    Object.values(template.findResources("AWS::Lambda::Function")).filter(({ Metadata }) =>
      /^functions\/(embed|search)\//.test(Metadata["facet:entry"]),
    );
  assert.equal(withModels(zip).length, 2);
  for (const { Properties } of withModels(zip)) {
    assert.deepEqual([Properties.PackageType, Properties.Code.ImageUri], [undefined, undefined]);
    assert.equal(Properties.Layers.length, 1);
    assert.equal(Properties.Environment.Variables.FACET_MODELS, "/opt/models");
  }
  assert.deepEqual(
    withModels(image).map(({ Properties }) => Properties.PackageType),
    ["Image", "Image"],
  );
  assert.ok(!JSON.stringify(zip.toJSON()).includes("ImageUri"));
});

test("canary deploys the functions of photos and requests step by step, and alarms about errors stop it", () => {
  // Act
  const template = templateOf({ canary: "on", watch: "full" });
  // Assess
  template.resourceCountIs("AWS::CodeDeploy::DeploymentGroup", 4);
  template.allResourcesProperties("AWS::CodeDeploy::DeploymentGroup", {
    DeploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
    AlarmConfiguration: {
      Enabled: true,
      Alarms: [
        { Name: { Ref: Match.stringLikeRegexp("IndexingErrors") } },
        { Name: { Ref: Match.stringLikeRegexp("ApiErrors") } },
      ],
    },
    AutoRollbackConfiguration: { Enabled: true, Events: Match.arrayWith(["DEPLOYMENT_STOP_ON_ALARM"]) },
  });
  const updated = Object.values(template.findResources("AWS::Lambda::Alias")).filter(
    ({ UpdatePolicy }) => UpdatePolicy,
  );
  assert.equal(updated.length, 4);
  templateOf({}).resourceCountIs("AWS::CodeDeploy::DeploymentGroup", 0);
});
