import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { UserError } from "../user-error.ts";

/** There are no AWS credentials with which to sign. */
export class NoCredentials extends UserError {
  override readonly exitCode = 1;

  constructor(reason: string) {
    super(`No AWS credentials were found (${reason}): set AWS_PROFILE, or log in with aws sso login`);
    this.name = "NoCredentials";
  }
}

/** Region of an address of API Gateway: https://ID.execute-api.REGION.amazonaws.com */
const REGION = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com/;

/** The region of an API: as its address says, else AWS_REGION. */
export function regionOf(url: string): string {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return REGION.exec(new URL(url).hostname)?.[1] ?? AWS_REGION ?? AWS_DEFAULT_REGION ?? "us-east-1";
}

/** A request to an API that authorizes with IAM. */
export interface SignedRequest {
  readonly method: string;
  /** Begins with a slash; ids in it are percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | undefined;
}

/**
 * Returns a function that sends requests signed with SigV4 for API Gateway, with the credentials that the SDK would use:
 * environment, profile, single sign-on, container or instance. They are looked up once, and again before they expire.
 */
export function signedFetch(url: string): (request: SignedRequest) => Promise<Response> {
  const { protocol, hostname, port, pathname } = new URL(url);
  const base = pathname.replace(/\/$/, "");
  const credentials = defaultProvider();
  const signer = new SignatureV4({
    service: "execute-api",
    region: regionOf(url),
    sha256: Sha256,
    credentials: () =>
      credentials().catch((error: Error) => {
        throw new NoCredentials(error.message);
      }),
  });
  return async ({ method, path, query = {}, headers = {}, body }) => {
    const signed = await signer.sign({
      method,
      protocol,
      hostname,
      ...(port ? { port: Number(port) } : {}),
      path: base + path,
      query: { ...query },
      headers: { ...headers, host: port ? `${hostname}:${port}` : hostname },
      ...(body === undefined ? {} : { body }),
    });
    const { host: _, ...sent } = signed.headers; // fetch sets the same one
    const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
    return fetch(`${protocol}//${hostname}${port ? `:${port}` : ""}${base}${path}${search && `?${search}`}`, {
      method,
      headers: sent,
      ...(body === undefined ? {} : { body: body as BodyInit }),
    });
  };
}
