import type { IncomingMessage } from "node:http";
import { signerOf } from "../calls.ts";
import type { RouteAccess } from "../http-api.ts";
import { S3Error } from "../s3/errors.ts";
import { readRequest } from "../s3/request.ts";
import { authenticate } from "../s3/signature.ts";
import { ACCOUNT, REGION } from "../template.ts";
import { AccessDenied } from "./access-denied.ts";
import { GatewayError } from "./gateway-error.ts";
import type { Policies } from "./policies/policies.ts";
import type { Sessions } from "./sessions.ts";
import type { UserPool } from "./user-pool.ts";

/** The service for which requests to an IAM-authorised API are signed. */
const SERVICE = "execute-api";

/** A claim as API Gateway passes it on: a list is a text such as `[a b]`. */
const textOf = (claim: unknown) => (Array.isArray(claim) ? `[${claim.join(" ")}]` : String(claim));

/** Returns true if a request is signed for a service, in its headers. */
export function isSignedFor(service: string, { headers }: IncomingMessage): boolean {
  return new RegExp(`^AWS4-HMAC-SHA256 .*Credential=[^,]*/${service}/aws4_request`).test(headers.authorization ?? "");
}

/** Returns true if a request is signed for the API of programs. Both APIs have the same address on this host. */
export function isSignedForApi(request: IncomingMessage): boolean {
  return isSignedFor(SERVICE, request);
}

/** The authorisers of the template's two APIs: tokens of its user pool for people, signatures for programs. */
export class Authorizers {
  private readonly pool: UserPool;
  private readonly sessions: Sessions;
  private readonly policies: Policies;

  constructor(pool: UserPool, sessions: Sessions, policies: Policies) {
    this.pool = pool;
    this.sessions = sessions;
    this.policies = policies;
  }

  /**
   * Authorises a request.
   * @returns the authoriser's part of the event, undefined for public routes
   * @throws GatewayError 401, 403
   */
  async authorize(
    { type, scopes, api }: RouteAccess,
    request: IncomingMessage,
    body: Buffer,
  ): Promise<object | undefined> {
    if (type === "JWT") return this.byToken(request, scopes);
    if (type === "AWS_IAM") return this.bySignature(request, body, api);
    return undefined;
  }

  private async byToken({ headers }: IncomingMessage, scopes: readonly string[]): Promise<object> {
    const token = (headers.authorization ?? "").replace(/^Bearer /i, "");
    const claims = await this.pool.verify(token).catch(() => undefined);
    if (!claims) throw new GatewayError(401, "Unauthorized");
    const own = String(claims.scope ?? "").split(" ");
    if (scopes.length > 0 && !scopes.some((scope) => own.includes(scope))) throw new GatewayError(403, "Forbidden");
    const texts = Object.entries(claims).map(([name, value]) => [name, textOf(value)]);
    return { jwt: { claims: Object.fromEntries(texts), scopes } };
  }

  private bySignature(request: IncomingMessage, body: Buffer, api: string): object {
    try {
      authenticate(readRequest(request), this.sessions, body);
      const accessKey = signerOf(request);
      const principal = this.sessions.principalOf(accessKey);
      if (!principal) throw new GatewayError(403, "Forbidden");
      const path = new URL(request.url ?? "/", "http://host").pathname;
      const resource = `arn:aws:${SERVICE}:${REGION}:${ACCOUNT}:${api}/$default/${request.method}${path}`;
      this.policies.require(principal, `${SERVICE}:Invoke`, resource);
      return { iam: { accessKey, accountId: ACCOUNT, callerId: accessKey, userArn: principal.arn, userId: accessKey } };
    } catch (error) {
      if (error instanceof S3Error || error instanceof AccessDenied) throw new GatewayError(403, "Forbidden");
      throw error;
    }
  }
}
