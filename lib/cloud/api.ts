import { CfnOutput, Stack, Token } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import type { ILayerVersion, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { Edge } from "./edge.ts";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { DETECTS_MISSING, permit } from "./grants.ts";
import { FacetHttp, type RouteSpec, routesOf } from "./http.ts";
import type { Models } from "./image.ts";
import { Links } from "./links.ts";
import { Login } from "./login.ts";
import type { Migration } from "./migration.ts";
import type { Pipe } from "./pipe.ts";
import { Search } from "./search.ts";
import type { AnyBucket } from "./storage.ts";

export interface ApiProps extends Foundation {
  readonly routes: readonly RouteSpec[];
  readonly stateMachine: StateMachine;
  /** The state machine of tasks. */
  readonly tasks: StateMachine;
  /** While models change. */
  readonly migration: Migration | undefined;
  readonly pipes: { readonly photos: Pipe; readonly crops: Pipe };
  /** For the search function. */
  readonly models: Models;
  readonly vision: ILayerVersion;
}

/**
 * Two HTTP APIs with the same routes, answered by the api function and the search function: one for people, who log in,
 * and one for programs, which sign their requests. Only the second has the routes for administrators; the first also serves the gallery, from a function of its own.
 */
export class Api extends Construct {
  readonly url: string;
  readonly api: LambdaFunction;
  readonly search: LambdaFunction;
  readonly apis: readonly HttpApi[];
  /** The API for programs. */
  readonly programs: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    { routes: given, stateMachine, tasks, migration, pipes, models, vision, ...foundation }: ApiProps,
  ) {
    super(scope, id);
    this.api = this.apiFunction(foundation, { stateMachine, tasks, migration, pipes });
    this.search = new Search(this, "Search", { ...foundation, models, vision }).function;
    const people = new FacetHttp(this, "People", foundation);
    const { settings, storage } = foundation;
    const routes = routesOf(given, settings);
    new Links(this, "Links", { storage, linking: [this.api, this.search] });
    this.url = settings.domain ? `https://${settings.domain}` : people.http.apiEndpoint;
    if (settings.domain) new Edge(this, "Edge", { settings, people: people.http });
    const login = new Login(this, "Login", { settings, page: `${this.url}/` });
    people.addRoutes(
      routes.filter(({ admin }) => !admin),
      this,
      login.authorizer,
      login.scopes,
    );
    people.addPages(["/", "/assets/{file}"], this.galleryFunction(foundation, login));
    const programs = new FacetHttp(this, "Programs", foundation);
    programs.addRoutes(
      routes.filter(({ forVisitors }) => !forVisitors),
      this,
      new HttpIamAuthorizer(),
    );
    this.apis = [people.http, programs.http];
    this.programs = programs.http;
    new CfnOutput(Stack.of(this), "ProgramsUrl", {
      value: programs.http.apiEndpoint,
      description: "Address of the API for programs, which sign requests with SigV4",
    });
  }

  private apiFunction(
    foundation: Foundation,
    { stateMachine, tasks, migration, pipes }: Pick<ApiProps, "stateMachine" | "tasks" | "migration" | "pipes">,
  ): LambdaFunction {
    const { settings, storage, environment } = foundation;
    const api = facetFunction(this, "Api", foundation, {
      entry: "functions/api/handler.ts",
      memorySize: settings.apiMemory,
      reserved: settings.apiReserved,
      environment: {
        ...storage.environment,
        ...environment,
        STATE_MACHINE: stateMachine.stateMachineArn,
        TASKS: tasks.stateMachineArn,
        ...(migration ? { MIGRATIONS: migration.stateMachine.stateMachineArn, MIGRATE_TO: migration.to } : {}),
        PHOTOS_QUEUE: pipes.photos.queue.queueUrl,
        PHOTOS_DEAD_LETTERS: pipes.photos.deadLetters.queueUrl,
        CROPS_QUEUE: pipes.crops.queue.queueUrl,
        CROPS_DEAD_LETTERS: pipes.crops.deadLetters.queueUrl,
      },
    });
    storage.grant(api, {
      crops: { DeleteObject: "a user deletes a face, and its crop with it" },
      runs: { GetObject: true, ListBucket: DETECTS_MISSING },
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
    const started = [tasks, ...(migration ? [migration.stateMachine] : [])];
    permit(
      api,
      "states",
      { StartExecution: "administrators start tasks" },
      started.map(({ stateMachineArn }) => stateMachineArn),
    );
    for (const pipe of Object.values(pipes)) pipe.grantRedrive(api);
    return api;
  }

  private galleryFunction(foundation: Foundation, login: Login): LambdaFunction {
    const { settings, storage } = foundation;
    return facetFunction(this, "Gallery", foundation, {
      entry: "functions/gallery/handler.ts",
      memorySize: settings.apiMemory,
      environment: { ...login.environment, IMAGE_SOURCES: [storage.photos, storage.crops].map(hostOf).join(" ") },
      alsoBuilt: { script: "functions/gallery/build.ts", into: "public" },
    });
  }
}

/** The host of presigned links to a bucket's objects, see lib/catalog/store/links.ts. */
function hostOf({ bucketName, stack: { region, urlSuffix } }: AnyBucket): string {
  const inPath = !Token.isUnresolved(bucketName) && bucketName.includes(".");
  const host = `s3.${region}.${urlSuffix}`;
  return inPath ? `https://${host}/${bucketName}/` : `https://${bucketName}.${host}`;
}
