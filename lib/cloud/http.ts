import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  type HttpRouteIntegration,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { acceptFinding } from "./review.ts";
import { removalOf } from "./settings.ts";

/**
 * Requests a second, and at once: a household whose members all name people, and a program that names them as fast as it
 * is answered. Pictures come from S3 and do not count. The local host lets through no more either.
 */
const RATE = { throttlingRateLimit: 200, throttlingBurstLimit: 400 };

/** Who called is in no line, nor what of: routes have their `{id}`, and queries are left out. */
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

/** One route of the API, and the function that answers it: the api function where it does not say. */
export interface RouteSpec {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As API Gateway writes it: `/photos/{id}`. */
  readonly path: string;
  readonly servedBy?: "search";
}

/** The functions behind the routes. */
export interface Behind {
  readonly api: LambdaFunction;
  readonly search: LambdaFunction;
}

/** An HTTP API with a log and a limit. It answers no other site's page: there is no CORS but for its own, which needs none. */
export class FacetHttp extends Construct {
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, { settings, key }: Foundation) {
    super(scope, id);
    this.http = new HttpApi(this, "Http");
    const log = new LogGroup(this, "Log", {
      encryptionKey: key,
      retention: settings.logRetention,
      removalPolicy: removalOf(settings),
    });
    const stage = this.http.defaultStage?.node.defaultChild as CfnStage;
    stage.defaultRouteSettings = RATE;
    stage.accessLogSettings = { destinationArn: log.logGroupArn, format: JSON.stringify(LINE) };
  }

  /** Adds the routes for callers whom `authorizer` lets in; any other path goes to the api function, which answers 404. */
  serve(
    routes: readonly RouteSpec[],
    { api, search }: Behind,
    authorizer: IHttpRouteAuthorizer,
    authorizationScopes: string[] = [],
  ): void {
    const toApi = integrationOf("ToApi", api);
    const toSearch = integrationOf("ToSearch", search);
    const callers = { authorizer, ...(authorizationScopes.length > 0 ? { authorizationScopes } : {}) };
    for (const { method, path, servedBy } of routes) {
      this.http.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: servedBy === "search" ? toSearch : toApi,
        ...callers,
      });
    }
    const routeKey = HttpRouteKey.DEFAULT;
    new HttpRoute(this, "Else", { httpApi: this.http, routeKey, integration: toApi, ...callers });
  }

  /** Pages that anyone may have: what asks them to log in. */
  show(paths: readonly string[], gallery: LambdaFunction): void {
    const integration = integrationOf("ToGallery", gallery);
    for (const path of paths) {
      for (const route of this.http.addRoutes({ path, methods: [HttpMethod.GET], integration })) {
        acceptFinding(
          route,
          "AwsSolutions-APIG4",
          "the page that asks people to log in, and its assets: no data of theirs",
        );
      }
    }
  }
}

/** One permission for all routes of a function, not one each. */
function integrationOf(id: string, fn: LambdaFunction): HttpRouteIntegration {
  return new HttpLambdaIntegration(id, fn, { scopePermissionToRoute: false });
}
