import { CfnOutput, Stack } from "aws-cdk-lib";
import { type CfnStage, HttpApi, HttpMethod } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { ROUTES, type Route } from "../api/routes.ts";
import type { DetectorRecord } from "../models/detectors.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { permit, TELLS_ABSENT } from "./grants.ts";
import type { Pipe } from "./pipe.ts";
import { Search } from "./search.ts";
import type { AnyBucket } from "./storage.ts";

export interface ApiProps extends Foundation {
  readonly stateMachine: StateMachine;
  readonly pipes: { readonly photos: Pipe; readonly crops: Pipe };
  readonly embedder: EmbedderRecord;
  readonly next?: EmbedderRecord | undefined;
  /** What finds the faces of a picture that is searched for. */
  readonly network: DetectorRecord;
}

/** Requests a second, and at once: plenty for a household, little for someone who guesses passwords. */
const RATE = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

/**
 * HTTP API -> api function and search function, and the gallery's page and assets from a function of their own. All ask
 * for one password, which the stack generates and keeps in Secrets Manager.
 */
export class Api extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { stateMachine, pipes, embedder, next, network, ...foundation }: ApiProps) {
    super(scope, id);
    const { settings, storage, environment, key } = foundation;
    const password = new Secret(this, "Password", {
      encryptionKey: key,
      description: "The password of Facet's page and API",
      generateSecretString: { passwordLength: 24, excludePunctuation: true },
    });
    const api = facetFunction(this, "Api", foundation, {
      entry: "functions/api/handler.ts",
      memorySize: settings.apiMemory,
      reserved: settings.apiReserved,
      environment: {
        ...storage.environment,
        ...environment,
        STATE_MACHINE: stateMachine.stateMachineArn,
        PHOTOS_QUEUE: pipes.photos.queue.queueUrl,
        PHOTOS_DEAD_LETTERS: pipes.photos.deadLetters.queueUrl,
        CROPS_QUEUE: pipes.crops.queue.queueUrl,
        CROPS_DEAD_LETTERS: pipes.crops.deadLetters.queueUrl,
        ACCESS_SECRET: password.secretArn,
      },
    });
    const gallery = facetFunction(this, "Gallery", foundation, {
      entry: "functions/gallery/handler.ts",
      memorySize: settings.apiMemory,
      environment: {
        ACCESS_SECRET: password.secretArn,
        IMAGE_SOURCES: [storage.photos, storage.crops].map(hostOf).join(" "),
      },
      commandHooks: {
        beforeInstall: () => [],
        beforeBundling: () => [],
        afterBundling: (input, output) => [
          `cd "${input}" && "${process.execPath}" functions/gallery/build.ts "${output}/public"`,
        ],
      },
    });
    const search = new Search(this, "Search", { ...foundation, embedder, next, network, password });
    storage.grant(api, {
      photos: { GetObject: true },
      crops: { GetObject: true },
      runs: { GetObject: true, ListBucket: TELLS_ABSENT },
      catalog: {
        GetItem: true,
        BatchGetItem: true,
        Query: true,
        PutItem: true,
        UpdateItem: true,
        DeleteItem: true,
        BatchWriteItem: true,
      },
    });
    permit(api, "states", { StartExecution: true }, [stateMachine.stateMachineArn]);
    for (const pipe of Object.values(pipes)) pipe.grantRedrive(api);
    password.grantRead(api);
    password.grantRead(gallery);

    const http = new HttpApi(this, "Http");
    (http.defaultStage?.node.defaultChild as CfnStage).defaultRouteSettings = RATE;
    const toApi = new HttpLambdaIntegration("ToApi", api);
    const toSearch = new HttpLambdaIntegration("ToSearch", search.function);
    const toGallery = new HttpLambdaIntegration("ToGallery", gallery);
    for (const { method, path, servedBy } of Object.values<Route>(ROUTES)) {
      const integration = servedBy === "search" ? toSearch : toApi;
      http.addRoutes({ path, methods: [HttpMethod[method]], integration });
    }
    for (const path of ["/", "/assets/{file}"]) {
      http.addRoutes({ path, methods: [HttpMethod.GET], integration: toGallery });
    }
    this.url = http.apiEndpoint;
    new CfnOutput(this, "PasswordSecret", { value: password.secretArn });
  }
}

/** Where the SDK's presigned links to a bucket point. */
function hostOf(bucket: AnyBucket): string {
  const { region, urlSuffix } = Stack.of(bucket);
  return `https://${bucket.bucketName}.s3.${region}.${urlSuffix}`;
}
