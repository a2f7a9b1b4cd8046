import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb";
import { SignatureV4 } from "@smithy/signature-v4";

/** Credentials of a session of a role. */
export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** STS refused a call, or did not answer it. */
export class StsError extends Error {
  /** Such as `AccessDenied`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(`STS answered ${status} ${code}: ${message}`);
    this.name = "StsError";
    this.code = code;
  }
}

/** Pauses before a call that met a fault of STS is repeated, ms. */
const PAUSES_MS = [100, 500, 2000];

/** Longest wait for an answer, ms. */
const LONGEST_MS = 5000;

/**
 * Gets a session of a role, with the region and credentials of a client. A client of STS would take longer to load than
 * this call takes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @throws StsError
 */
export async function assumeRole(
  { region, credentials, sha256 }: DynamoDBClientResolvedConfig,
  { role, name, seconds }: { readonly role: string; readonly name: string; readonly seconds: number },
): Promise<SessionCredentials> {
  const input = { Action: "AssumeRole", Version: "2011-06-15", RoleArn: role, RoleSessionName: name };
  const body = new URLSearchParams({ ...input, DurationSeconds: String(seconds) }).toString();
  const { protocol, hostname, host, port } = endpointIn(await region());
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256 });
  for (let attempt = 0; ; attempt++) {
    const { headers } = await signer.sign({
      ...{ method: "POST", protocol, hostname, path: "/", query: {}, body },
      ...(port ? { port: Number(port) } : {}),
      headers: { host, "content-type": "application/x-www-form-urlencoded" },
    });
    const { status, text } = await post(`${protocol}//${host}/`, headers, body);
    if (status === 200) return readCredentials(text);
    const error = new StsError(status, elementIn(text, "Code"), elementIn(text, "Message"));
    const pause = PAUSES_MS[attempt];
    if (pause === undefined || (status < 500 && error.code !== "Throttling")) throw error;
    await sleep(pause * Math.random());
  }
}

async function post(url: string, headers: Record<string, string>, body: string) {
  const { host: _, ...sent } = headers; // fetch sets the same one
  try {
    const signal = AbortSignal.timeout(LONGEST_MS);
    const answer = await fetch(url, { method: "POST", headers: sent, body, signal });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    return { status: 503, text: `<Code>NoAnswer</Code><Message>${error}</Message>` };
  }
}

function endpointIn(region: string): URL {
  const own = process.env.AWS_ENDPOINT_URL_STS ?? process.env.AWS_ENDPOINT_URL;
  return new URL(own ?? `https://sts.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`);
}

/** The values have no characters that XML escapes. */
function readCredentials(text: string): SessionCredentials {
  return {
    accessKeyId: elementIn(text, "AccessKeyId"),
    secretAccessKey: elementIn(text, "SecretAccessKey"),
    sessionToken: elementIn(text, "SessionToken"),
    expiresAt: Date.parse(elementIn(text, "Expiration")),
  };
}

function elementIn(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";
}
