import type { IncomingMessage } from "node:http";
import { targetOf } from "./target.ts";
import { ACCOUNT, REGION } from "./template.ts";

/** One call of a client or a function to a service, as the host saw it. */
export interface Call {
  /** Whose: by it a host that is watched tells its functions apart, see HostOptions. */
  readonly accessKeyId: string;
  readonly service: "s3" | "dynamodb" | "states" | "sqs";
  /** As the service names it: `GetObject`. */
  readonly operation: string;
  /** What of, as ARNs. */
  readonly resources: readonly string[];
  /** Whether what was asked for is not there. */
  readonly absent?: boolean;
}

/** Is told of every call once it was answered. */
export type Observe = (call: Call) => void;

/** The access key that signed a request, in its headers or its query; empty where none did. */
export function signerOf({ headers, url }: IncomingMessage): string {
  const { query } = targetOf(url);
  const credential = /Credential=([^,\s]+)/.exec(headers.authorization ?? "")?.[1] ?? query.get("X-Amz-Credential");
  return credential?.split("/")[0] ?? "";
}

export function objectArn(bucket: string, key: string): string {
  return key === "" ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

export function arnOf(service: string, name: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;
}
