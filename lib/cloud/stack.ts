import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { PARAMETERS, readParameters } from "../parameters.ts";
import { Api } from "./api.ts";
import { Clustering } from "./clustering.ts";
import { Detection } from "./detection.ts";
import { Embedding } from "./embedding.ts";
import { Storage } from "./storage.ts";
import { visionLayer } from "./vision.ts";

/**
 * All of Facet, and the only description of what triggers what: `cdk deploy` gives it to AWS, lib/local hosts it.
 * Context: every parameter of lib/parameters.ts, `schedule`, `engine`, `detectConcurrency`, `embedConcurrency`.
 */
export class FacetStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const environment = this.settings();
    const storage = new Storage(this, "Storage");
    const vision = visionLayer(this, "Vision");
    new Detection(this, "Detection", { storage, vision, environment });
    new Embedding(this, "Embedding", { storage, environment });
    const clustering = new Clustering(this, "Clustering", { storage, vision, environment });
    const api = new Api(this, "Api", { storage, environment, stateMachine: clustering.stateMachine });

    new CfnOutput(this, "PhotosBucket", { value: storage.photos.bucketName });
    new CfnOutput(this, "CropsBucket", { value: storage.crops.bucketName });
    new CfnOutput(this, "RunsBucket", { value: storage.runs.bucketName });
    new CfnOutput(this, "CatalogTable", { value: storage.catalog.tableName });
    new CfnOutput(this, "StateMachine", { value: clustering.stateMachine.stateMachineArn });
    new CfnOutput(this, "Url", { value: api.url });
  }

  /** The parameters and the engine as every function reads them from its environment. */
  private settings(): Record<string, string> {
    const context = Object.fromEntries(PARAMETERS.map(({ name }) => [name, this.node.tryGetContext(name)]));
    const parameters = Object.entries(readParameters(context)).map(([name, value]) => [name, String(value)]);
    return { ...Object.fromEntries(parameters), ENGINE: String(this.node.tryGetContext("engine") ?? "auto") };
  }
}
