import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** A route of the template's HTTP API and what answers it. */
export interface Route {
  /** `GET /photos/{id}` */
  readonly key: string;
  readonly invoke: (event: APIGatewayProxyEventV2) => Promise<unknown>;
}

interface Match {
  readonly route: Route;
  readonly pathParameters: Record<string, string>;
}

/** The template's HTTP API: matches routes, makes payloads of format 2.0, and writes the functions' answers. */
export class HttpApi {
  private readonly routes: readonly Route[];

  constructor(routes: readonly Route[]) {
    this.routes = routes;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://host");
    const match = this.match(request.method ?? "GET", url.pathname);
    if (!match) return answer(response, problem(404, "Not Found", `No route is ${request.method} ${url.pathname}`));
    try {
      answer(response, await match.route.invoke(await payload(request, url, match)));
    } catch (error) {
      // What API Gateway answers for a function that threw; the function's own log has the rest.
      const detail = error instanceof Error ? error.message : "";
      answer(response, problem(500, "Internal Server Error", detail));
    }
  }

  private match(method: string, path: string): Match | undefined {
    for (const route of this.routes) {
      const [routeMethod, pattern] = route.key.split(" ");
      if (routeMethod !== method && routeMethod !== "ANY") continue;
      const pathParameters = matchPath(pattern ?? "", path);
      if (pathParameters) return { route, pathParameters };
    }
    return undefined;
  }
}

/** The values of `{name}` segments where the path fits the pattern. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (!name && segment !== value) return undefined;
    if (name && value === "") return undefined;
    if (name) values[name] = decode(value);
  }
  return values;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
async function payload(request: IncomingMessage, url: URL, match: Match): Promise<APIGatewayProxyEventV2> {
  const now = new Date();
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) query[name] = name in query ? `${query[name]},${value}` : value;
  const body = await text(request);
  return {
    version: "2.0",
    routeKey: match.route.key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(url.search ? { queryStringParameters: query } : {}),
    pathParameters: match.pathParameters,
    requestContext: {
      accountId: "000000000000",
      apiId: "local",
      domainName: request.headers.host ?? "",
      domainPrefix: "local",
      http: {
        method: request.method ?? "GET",
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: crypto.randomUUID(),
      routeKey: match.route.key,
      stage: "$default",
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(body ? { body } : {}),
    isBase64Encoded: false,
  };
}

function problem(status: number, title: string, detail: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { "content-type": "application/problem+json" },
    body: JSON.stringify({ type: "about:blank", title, status, detail }),
  };
}

function answer(response: ServerResponse, result: unknown): void {
  const { statusCode = 200, headers = {}, cookies = [], body = "", isBase64Encoded } = structured(result);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.writeHead(statusCode).end(isBase64Encoded ? Buffer.from(body, "base64") : body);
}

/** An answer without a statusCode is the body itself, as format 2.0 has it. */
function structured(result: unknown): APIGatewayProxyStructuredResultV2 {
  if (result && typeof result === "object" && "statusCode" in result)
    return result as APIGatewayProxyStructuredResultV2;
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(result) };
}
