import { RemovalPolicy } from "aws-cdk-lib";
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { LIBRARY_PATH } from "../catalog/store/library-names.ts";
import type { Foundation } from "./foundation.ts";
import { liveOf } from "./function.ts";
import { acceptFinding } from "./review.ts";
import type { Settings } from "./settings.ts";

/**
 * Limits, in requests per second and in a burst: enough for a household that names people at the same time as a program
 * that waits for each answer. Pictures come from S3 and do not count. The local host has the same limits.
 */
const RATE = { throttlingRateLimit: 200, throttlingBurstLimit: 400 };

/** The access log's format. It has neither the caller nor ids: routes appear with `{id}`, and queries are omitted. */
const LINE = {
  requestId: "$context.requestId",
  time: "$context.requestTime",
  routeKey: "$context.routeKey",
  status: "$context.status",
  milliseconds: "$context.responseLatency",
  bytes: "$context.responseLength",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
};

/** A route of the API. The api function answers it unless `servedBy` names another. */
export interface RouteSpec {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As API Gateway writes it: `/photos/{id}`. */
  readonly path: string;
  readonly servedBy?: "search";
  /** True if it is about the deployment, and not about one of its libraries. */
  readonly ofDeployment?: true;
  /** True if people who log in may not use it, only programs with permission for its path. */
  readonly admin?: true;
  /** True if it is for visitors with the token of a share, which its function checks: they have no login. */
  readonly forVisitors?: true;
}

/**
 * The routes of a deployment: where it has several libraries, those of one library a second time, below its name.
 */
export function routesOf(routes: readonly RouteSpec[], { libraries }: Pick<Settings, "libraries">): RouteSpec[] {
  if (libraries === "one") return [...routes];
  const ofLibrary = routes.filter(({ ofDeployment }) => !ofDeployment);
  return [...routes, ...ofLibrary.map((route) => ({ ...route, path: LIBRARY_PATH + route.path }))];
}

/** The functions that answer the routes. */
export interface RouteFunctions {
  readonly api: LambdaFunction;
  readonly search: LambdaFunction;
}

/** An HTTP API with an access log and rate limits. There is no CORS, so pages of other sites cannot call it. */
export class FacetHttp extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, { settings, key }: Foundation) {
    super(scope, id);
    this.http = new HttpApi(this, "Http");
    const log = new LogGroup(this, "Log", {
      encryptionKey: key,
      retention: settings.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = this.http.defaultStage?.node.defaultChild as CfnStage;
    stage.defaultRouteSettings = RATE;
    stage.accessLogSettings = { destinationArn: log.logGroupArn, format: JSON.stringify(LINE) };
  }

  /** Adds routes for authorized callers. All other paths go to the api function, which answers 404. */
  addRoutes(
    routes: readonly RouteSpec[],
    { api, search }: RouteFunctions,
    authorizer: IHttpRouteAuthorizer,
    authorizationScopes: string[] = [],
  ): void {
    const toApi = integrationOf("ToApi", api);
    const toSearch = integrationOf("ToSearch", search);
    const callers = { authorizer, ...(authorizationScopes.length > 0 ? { authorizationScopes } : {}) };
    for (const { method, path, servedBy, forVisitors } of routes) {
      const added = this.http.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: servedBy === "search" ? toSearch : toApi,
        ...(forVisitors ? { authorizer: new HttpNoneAuthorizer() } : callers),
      });
      if (!forVisitors) continue;
      for (const route of added)
        acceptFinding(
          route,
          "AwsSolutions-APIG4",
          "visitors have no login: the function checks the token of their link",
        );
    }
    const routeKey = HttpRouteKey.DEFAULT;
    new HttpRoute(this, "Else", { httpApi: this.http, routeKey, integration: toApi, ...callers });
  }

  /** Adds public paths: the gallery, which asks people to log in. */
  addPages(paths: readonly string[], gallery: LambdaFunction): void {
    const integration = integrationOf("ToGallery", gallery);
    for (const path of paths) {
      for (const route of this.http.addRoutes({ path, methods: [HttpMethod.GET], integration })) {
        acceptFinding(route, "AwsSolutions-APIG4", "the login page and its assets, without any user's data");
      }
    }
  }
}

/** An integration with one permission for all routes of a function, instead of one for each. */
function integrationOf(id: string, fn: LambdaFunction): HttpRouteIntegration {
  return new HttpLambdaIntegration(id, liveOf(fn), { scopePermissionToRoute: false });
}
