import type { IncomingMessage, ServerResponse } from "node:http";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { problem, tryAgain } from "./problems.ts";
import { HostClosing, TooBusy } from "./sandboxes.ts";
import { type Limits, Throttle } from "./throttle.ts";

/** A route of the template's HTTP API and what answers it. */
export interface Route {
  /** `GET /photos/{id}` */
  readonly key: string;
  /** @param gone aborted when the caller does not wait any more */
  readonly invoke: (event: APIGatewayProxyEventV2, gone: AbortSignal) => Promise<unknown>;
}

interface Match {
  readonly route: Route;
  readonly pathParameters: Record<string, string>;
}

/** The template's HTTP API: matches routes, makes payloads of format 2.0, and writes the functions' answers. */
export class HttpApi {
  private readonly routes: readonly Route[];
  private readonly throttle: Throttle | undefined;

  constructor(routes: readonly Route[], limits?: Limits) {
    this.routes = routes;
    this.throttle = limits && new Throttle(limits);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://host");
    const match = this.match(request.method ?? "GET", url.pathname);
    if (!match) return answer(response, problem(404, `No route is ${request.method} ${url.pathname}`));
    const wait = this.throttle?.take() ?? 0;
    if (wait > 0) return answer(response, tryAgain(429, "Too many requests at once", wait));
    try {
      const body = await bodyOf(request);
      if (!body) return answer(response, problem(413, TOO_LARGE));
      const left = new AbortController();
      response.once("close", () => left.abort());
      answer(response, await match.route.invoke(payload(request, url, match, body), left.signal));
    } catch (error) {
      if (error instanceof TooBusy) return answer(response, tryAgain(429, error.message, error.retryAfterSec));
      if (error instanceof HostClosing) return answer(response, tryAgain(503, error.message, 1));
      // What API Gateway answers for a function that threw; the function's own log has the rest.
      const detail = error instanceof Error ? error.message : "";
      answer(response, problem(500, detail));
    }
  }

  private match(method: string, path: string): Match | undefined {
    for (const route of this.routes) {
      const [routeMethod, pattern] = route.key.split(" ");
      if (routeMethod !== method && routeMethod !== "ANY") continue;
      const pathParameters = matchPath(pattern ?? "", path);
      if (pathParameters) return { route, pathParameters };
    }
    const otherwise = this.routes.find(({ key }) => key === "$default");
    return otherwise && { route: otherwise, pathParameters: {} };
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
function payload(request: IncomingMessage, url: URL, match: Match, body: Body): APIGatewayProxyEventV2 {
  const now = new Date();
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) query[name] = name in query ? `${query[name]},${value}` : value;
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
    ...body,
  };
}

/** What Lambda takes at most as the event of a function, of which the body is nearly all. */
const LARGEST_BODY = 6 * 1024 * 1024;

const TOO_LARGE = "A request holds at most 6 MB, 4.5 MB of a picture: send a smaller one, 2,500 pixels show every face";

/** A body as the payload has it. */
type Body = Pick<APIGatewayProxyEventV2, "body" | "isBase64Encoded">;

/** Text as it is, anything else in base64; undefined where it is larger than Lambda takes. */
async function bodyOf(request: IncomingMessage): Promise<Body | undefined> {
  const isBase64Encoded = !TEXT.test(request.headers["content-type"] ?? "text/plain");
  const largest = isBase64Encoded ? (LARGEST_BODY / 4) * 3 : LARGEST_BODY;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // Read to its end all the same: a client that is still sending does not hear the answer.
    if (size <= largest) chunks.push(chunk);
  }
  if (size > largest) return undefined;
  if (size === 0) return { isBase64Encoded: false };
  return { body: Buffer.concat(chunks).toString(isBase64Encoded ? "base64" : "utf8"), isBase64Encoded };
}

/** Content types whose bodies API Gateway hands over as text. */
const TEXT = /^(text\/|application\/(json|javascript|xml|.*\+(json|xml))\b)/i;

export function answer(response: ServerResponse, result: unknown): void {
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
