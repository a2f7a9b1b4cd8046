import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Route } from "../http-api.ts";

/** Query parameters of a link to an object: those of its signature, and the headers of the answer. */
const OF_LINK =
  /^(X-Amz-(Algorithm|Credential|Content-Sha256|Date|Expires|Signature|SignedHeaders)|response-[a-z-]+|x-id)$/;

/** Returns whether a request follows a signed link that reads one object, and is no other operation of S3. */
export function followsLink(method: string | undefined, path: string, query: URLSearchParams): boolean {
  const [, bucket = "", ...key] = path.split("/");
  return (
    (method === "GET" || method === "HEAD") &&
    bucket !== "" &&
    key.join("/") !== "" &&
    query.has("X-Amz-Signature") &&
    [...query.keys()].every((name) => OF_LINK.test(name)) &&
    (query.get("x-id") ?? "GetObject") === "GetObject"
  );
}

/**
 * The routes, with the links in their answers leading to the address that the request came to.
 * @param url the address on this machine, for which functions sign links
 */
export function withLinksFor(url: string, routes: readonly Route[]): Route[] {
  return routes.map((route) => ({
    ...route,
    invoke: async (event, gone) => linkedTo(`https://${event.headers.host}`, url, await route.invoke(event, gone)),
  }));
}

function linkedTo(address: string, url: string, answer: unknown): unknown {
  const { headers = {}, body, ...rest } = answer as APIGatewayProxyStructuredResultV2;
  const { "content-security-policy": policy, "strict-transport-security": _, ...others } = headers;
  return {
    ...rest,
    // Browsers apply Strict-Transport-Security to all ports of a host, others of which may have no TLS.
    headers: { ...others, ...(policy ? { "content-security-policy": String(policy).replaceAll(url, "") } : {}) },
    body: rest.isBase64Encoded ? body : body?.replaceAll(`"${url}/`, `"${address}/`),
  };
}
