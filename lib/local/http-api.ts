import type { IncomingMessage, ServerResponse } from "node:http";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import compression from "compression";
import { GatewayError } from "./like-aws/gateway-error.ts";
import { problem, tryAgain } from "./problems.ts";
import { HostClosing, TooBusy } from "./sandboxes.ts";
import { Throttle, type ThrottleLimits } from "./throttle.ts";

/** Who may use a route. */
export interface RouteAccess {
  readonly type: "NONE" | "JWT" | "AWS_IAM";
  /** Of these, a token needs at least one. */
  readonly scopes: readonly string[];
  /** Id of the route's API. */
  readonly api: string;
}

/** Authorises a request. @returns the authoriser's part of its event @throws GatewayError */
export type Authorize = (access: RouteAccess, request: IncomingMessage, body: Buffer) => Promise<object | undefined>;

/** A route of the template's HTTP API, with its function. */
export interface Route {
  /** `GET /photos/{id}` */
  readonly key: string;
  readonly access: RouteAccess;
  /** @param gone aborted when the caller stops waiting */
  readonly invoke: (event: APIGatewayProxyEventV2, gone: AbortSignal) => Promise<unknown>;
}

/** Returns true if a route belongs to the API of people. The API of programs has the same, and those of administrators. */
export function isForPeople({ access }: Route): boolean {
  return access.type !== "AWS_IAM";
}

/** Compresses texts of 1 KB and more by brotli or gzip, as a browser accepts it. Pictures are compressed already. */
const compress = compression();

interface Match {
  readonly route: Route;
  readonly pathParameters: Record<string, string>;
}

/** The template's HTTP API: matches routes, makes payloads in format 2.0, and writes the functions' answers. */
export class HttpApi {
  private readonly routes: readonly Route[];
  private readonly throttle: Throttle | undefined;
  private readonly authorize: Authorize;

  /** @param authorize by default everyone may use every route */
  constructor(routes: readonly Route[], limits?: ThrottleLimits, authorize: Authorize = async () => undefined) {
    this.routes = routes;
    this.authorize = authorize;
    this.throttle = limits && new Throttle(limits);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    compress(request, response, () => {});
    const url = new URL(request.url ?? "/", "http://host");
    const match = this.match(request.method ?? "GET", url.pathname);
    if (!match) return answer(response, problem(404, `There is no route ${request.method} ${url.pathname}`));
    const wait = this.throttle?.take() ?? 0;
    if (wait > 0) return answer(response, tryAgain(429, "Too many requests at once", wait));
    try {
      const body = await readBody(request);
      if (!body) return answer(response, problem(413, TOO_LARGE));
      const authorizer = await this.authorize(match.route.access, request, body);
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      answer(response, await match.route.invoke(payload(request, url, match, body, authorizer), gone.signal));
    } catch (error) {
      if (error instanceof GatewayError) return answer(response, error.answer);
      if (error instanceof TooBusy) return answer(response, tryAgain(429, error.message, error.retryAfterSec));
      if (error instanceof HostClosing) return answer(response, tryAgain(503, error.message, 1));
      // Status that API Gateway answers if a function throws; the function's log has the details.
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

/** The values of `{name}` segments if the path matches the pattern. */
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

/**
 * Event of format 2.0:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function payload(
  request: IncomingMessage,
  url: URL,
  match: Match,
  body: Buffer,
  authorizer: object | undefined,
): APIGatewayProxyEventV2 {
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
      ...(authorizer ? { authorizer } : {}),
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
    ...bodyFields(request, body),
  };
}

/** Lambda's limit for an event, in bytes. Nearly all of an event is its body. */
const LARGEST_BODY = 6 * 1024 * 1024;

const TOO_LARGE =
  "A request may have at most 6 MB, or 4.5 MB for a picture: send a smaller one, 2,500 pixels are enough for every face";

/** Reads a body; undefined if it exceeds Lambda's limit. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const largest = isText(request) ? LARGEST_BODY : (LARGEST_BODY / 4) * 3;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // Reads to the end even so, as a client that is still sending does not read the answer.
    if (size <= largest) chunks.push(chunk);
  }
  return size > largest ? undefined : Buffer.concat(chunks);
}

/** The body fields of the event: text as it is, and anything else in base64. */
function bodyFields(request: IncomingMessage, body: Buffer): Pick<APIGatewayProxyEventV2, "body" | "isBase64Encoded"> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !isText(request);
  return { body: body.toString(isBase64Encoded ? "base64" : "utf8"), isBase64Encoded };
}

function isText({ headers }: IncomingMessage): boolean {
  return TEXT.test(headers["content-type"] ?? "text/plain");
}

/** Content types whose bodies API Gateway passes on as text. */
const TEXT = /^(text\/|application\/(json|javascript|xml|.*\+(json|xml))\b)/i;

export function answer(response: ServerResponse, result: unknown): void {
  const { statusCode = 200, headers = {}, cookies = [], body = "", isBase64Encoded } = structured(result);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.writeHead(statusCode).end(isBase64Encoded ? Buffer.from(body, "base64") : body);
}

/** In format 2.0, an answer without a statusCode is the body itself. */
function structured(result: unknown): APIGatewayProxyStructuredResultV2 {
  if (result && typeof result === "object" && "statusCode" in result)
    return result as APIGatewayProxyStructuredResultV2;
  return { statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(result) };
}
