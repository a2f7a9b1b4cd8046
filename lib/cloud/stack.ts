import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { FLAGGED_PARAMETERS } from "../catalog/decisions/parameters.ts";
import { describeCost } from "../cost/describe.ts";
import { type DetectorRecord, detectorText, RFB_320 } from "../models/detectors.ts";
import { embedderText } from "../models/registry.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { PARAMETERS, readParameters } from "../parameters.ts";
import { Api } from "./api.ts";
import { Backfill } from "./backfill.ts";
import { budget } from "./budget.ts";
import { Canary } from "./canary.ts";
import { Check } from "./check.ts";
import { Clustering } from "./clustering.ts";
import { costSettings } from "./cost-settings.ts";
import { Detection } from "./detection.ts";
import { Embedding } from "./embedding.ts";
import { encryptionKey } from "./encryption.ts";
import type { RouteSpec } from "./http.ts";
import { METRICS_NAMESPACE } from "./metrics.ts";
import { Migration } from "./migration.ts";
import { readSettings, removalOf } from "./settings.ts";
import { Storage } from "./storage.ts";
import { Tasks } from "./tasks.ts";
import { visionLayer } from "./vision.ts";
import { Watch } from "./watch.ts";

export interface FacetStackProps extends StackProps {
  /** The routes of the API: lib/api/routes.ts. */
  readonly routes: readonly RouteSpec[];
  /** The embedding model. Its file is in the models folder. */
  readonly embedder: EmbedderRecord;
  /** The network of the onnx engine, by default the bundled one. Its file is in the models folder. */
  readonly network?: DetectorRecord;
  /** During a migration: the new embedding model. Its file is in the models folder. */
  readonly next?: EmbedderRecord | undefined;
}

/** Characters. A function's environment has room for 4 KB; during a migration it holds the records of two models. */
const LONGEST_RECORDS = 2500;

/**
 * The whole of Facet: the only description of what triggers what. `cdk deploy` deploys it, lib/local hosts it.
 * Context: every parameter of lib/parameters.ts, every setting of settings.ts, and `engine`, `detector`, `cascade`,
 * `points`, `model`, `migrateTo`; on one machine also `flags`, the names of parameters that flags set.
 */
export class FacetStack extends Stack {
  constructor(scope: Construct, id: string, { routes, embedder, next, network = RFB_320, ...props }: FacetStackProps) {
    const settings = readSettings(scope);
    const { stackName, tags, terminationProtection } = settings;
    super(scope, id, { ...props, stackName, tags, terminationProtection });
    const environment = {
      ...this.settings(embedder, network),
      [METRICS_NAMESPACE]: stackName,
      ...(settings.libraries === "prefix" ? { LIBRARIES: settings.libraries } : {}),
    };
    refuseLongRecords(next ? [embedder, next] : [embedder]);
    const key = encryptionKey(this, "Key", removalOf(settings), Duration.days(settings.keyRotationDays));
    const storage = new Storage(this, "Storage", { key, settings });
    const foundation = { settings, key, storage, environment };
    const models = { embedder, next, network };
    const vision = visionLayer(this, "Vision", models, settings);
    const detection = new Detection(this, "Detection", { ...foundation, vision });
    const embedding = new Embedding(this, "Embedding", { ...foundation, models, vision });
    const clustering = new Clustering(this, "Clustering", { ...foundation, vision });
    const { stateMachine } = clustering;
    const tasks = new Tasks(this, "Tasks", { ...foundation, vision }).stateMachine;
    const pipes = { photos: detection.pipe, crops: embedding.pipe };
    const migration = next && new Migration(this, "Migration", { ...foundation, vision, next, crops: embedding.pipe });
    const workflows = { stateMachine, tasks, migration };
    const api = new Api(this, "Api", { ...foundation, routes, models, vision, ...workflows, pipes });
    const { function: detect } = detection;
    const { function: embed } = embedding;
    const canary = new Canary(this, "SelfTest", { ...foundation, tested: { detect, embed, search: api.search } });
    const check =
      settings.watch === "full"
        ? new Check(this, "Check", { ...foundation, page: `${api.url}/`, programs: api.programs })
        : undefined;
    new Watch(this, "Watch", {
      ...{
        check: check?.function,
        settings,
        catalog: storage.catalog,
        pipes,
        stateMachine,
        apis: api.apis,
        steps: clustering.functions.all,
      },
      functions: { detect, embed, api: api.api, search: api.search },
    });
    budget(this, "Budget", settings);
    if (settings.photosBucket) new Backfill(this, "Backfill", { ...foundation, photos: detection.pipe });

    new CfnOutput(this, "PhotosBucket", { value: storage.photos.bucketName, description: "Upload photos here" });
    new CfnOutput(this, "CropsBucket", { value: storage.crops.bucketName, description: "Crops and previews" });
    new CfnOutput(this, "RunsBucket", {
      value: storage.runs.bucketName,
      description: "Clusters, and files of runs and tasks",
    });
    new CfnOutput(this, "CatalogTable", {
      value: storage.catalog.tableName,
      description: "Faces, people and decisions",
    });
    new CfnOutput(this, "StateMachine", {
      value: clustering.stateMachine.stateMachineArn,
      description: "State machine of clustering runs",
    });
    new CfnOutput(this, "Url", { value: api.url, description: "Address of the gallery" });
    new CfnOutput(this, "Canary", { value: canary.verdict, description: "Whether detect, embed and search work" });
    new CfnOutput(this, "Cost", { value: describeCost(costSettings(settings)), description: "Estimated cost" });
  }

  /** Environment variables of every function: the parameters, the engine and the model. */
  private settings(embedder: EmbedderRecord, network: DetectorRecord): Record<string, string> {
    const context = Object.fromEntries(PARAMETERS.map(({ name }) => [name, this.node.tryGetContext(name)]));
    const parameters = Object.entries(readParameters(context)).map(([name, value]) => [name, String(value)]);
    const flags = this.node.tryGetContext("flags");
    return {
      ...Object.fromEntries(parameters),
      ...(flags ? { [FLAGGED_PARAMETERS]: String(flags) } : {}),
      ...this.detection(network),
      EMBEDDER: embedderText(embedder),
    };
  }

  /** A cascade or Pigo's points select the pigo engine. Functions can write downloaded files to /tmp only. */
  private detection(network: DetectorRecord): Record<string, string> {
    const [engine, cascade, points] = ["engine", "cascade", "points"].map((name) => this.node.tryGetContext(name));
    return {
      ENGINE: String(engine ?? (cascade || points ? "pigo" : "auto")),
      ...(network === RFB_320 ? {} : { DETECTOR: detectorText(network) }),
      ...(cascade ? { CASCADE: String(cascade), FACET_CACHE: "/tmp/facet" } : {}),
      ...(points ? { POINTS: String(points) } : {}),
    };
  }
}

function refuseLongRecords(models: readonly EmbedderRecord[]): void {
  const length = models.reduce((sum, record) => sum + embedderText(record).length, 0);
  if (length <= LONGEST_RECORDS) return;
  const ids = models.map(({ id }) => id).join(" and ");
  throw new Error(
    `the model record of ${ids} has ${length} characters, more than ${LONGEST_RECORDS}: reduce the knots of its calibration`,
  );
}
