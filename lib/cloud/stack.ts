import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type DetectorRecord, RFB_320 } from "../models/detectors.ts";
import { embedderText } from "../models/registry.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { PARAMETERS, readParameters } from "../parameters.ts";
import { Api } from "./api.ts";
import { Clustering } from "./clustering.ts";
import { Detection } from "./detection.ts";
import { Embedding } from "./embedding.ts";
import { encryptionKey } from "./encryption.ts";
import type { RouteSpec } from "./http.ts";
import { Migration } from "./migration.ts";
import { readSettings, removalOf } from "./settings.ts";
import { Storage } from "./storage.ts";
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
 * `points`, `model`, `migrateTo`.
 */
export class FacetStack extends Stack {
  constructor(scope: Construct, id: string, { routes, embedder, next, network = RFB_320, ...props }: FacetStackProps) {
    super(scope, id, props);
    const environment = this.settings(embedder, network);
    refuseLongRecords(next ? [embedder, next] : [embedder]);
    const settings = readSettings(this);
    const key = encryptionKey(this, "Key", removalOf(settings));
    const storage = new Storage(this, "Storage", { key, settings });
    const foundation = { settings, key, storage, environment };
    const vision = visionLayer(this, "Vision", network, settings);
    const detection = new Detection(this, "Detection", { ...foundation, vision });
    const embedding = new Embedding(this, "Embedding", { ...foundation, embedder, next, network });
    const clustering = new Clustering(this, "Clustering", { ...foundation, vision });
    const { stateMachine } = clustering;
    const pipes = { photos: detection.pipe, crops: embedding.pipe };
    const api = new Api(this, "Api", { ...foundation, routes, embedder, next, network, stateMachine, pipes });
    new Watch(this, "Watch", {
      ...{ settings, key, pipes, stateMachine, apis: api.apis },
      functions: { detect: detection.function, embed: embedding.function, api: api.api, search: api.search },
    });
    if (next) new Migration(this, "Migration", { ...foundation, vision, next });

    new CfnOutput(this, "PhotosBucket", { value: storage.photos.bucketName });
    new CfnOutput(this, "CropsBucket", { value: storage.crops.bucketName });
    new CfnOutput(this, "RunsBucket", { value: storage.runs.bucketName });
    new CfnOutput(this, "CatalogTable", { value: storage.catalog.tableName });
    new CfnOutput(this, "StateMachine", { value: clustering.stateMachine.stateMachineArn });
    new CfnOutput(this, "Url", { value: api.url });
  }

  /** Environment variables of every function: the parameters, the engine and the model. */
  private settings(embedder: EmbedderRecord, network: DetectorRecord): Record<string, string> {
    const context = Object.fromEntries(PARAMETERS.map(({ name }) => [name, this.node.tryGetContext(name)]));
    const parameters = Object.entries(readParameters(context)).map(([name, value]) => [name, String(value)]);
    return {
      ...Object.fromEntries(parameters),
      ...this.detection(network),
      EMBEDDER: embedderText(embedder),
    };
  }

  /** A cascade or Pigo's points select the pigo engine. Functions can write downloaded files to /tmp only. */
  private detection(network: DetectorRecord): Record<string, string> {
    const [engine, cascade, points] = ["engine", "cascade", "points"].map((name) => this.node.tryGetContext(name));
    return {
      ENGINE: String(engine ?? (cascade || points ? "pigo" : "auto")),
      ...(network === RFB_320 ? {} : { DETECTOR: network.id }),
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
