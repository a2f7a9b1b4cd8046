import type { IncomingMessage } from "node:http";
import { targetOf } from "./target.ts";
import { ACCOUNT, REGION } from "./template.ts";

/** One call from a client or a function to a service of the host. */
export interface Call {
  /** Identifies the function on a host with `observe`, see HostOptions. */
  readonly accessKeyId: string;
  readonly service: "s3" | "dynamodb" | "states" | "sqs" | "sts";
  /** The service's name for it, such as `GetObject`. */
  readonly operation: string;
  /** ARNs. */
  readonly resources: readonly string[];
  /** True if the service answered that the resource does not exist. */
  readonly absent?: boolean;
}

/** Called with each call after its answer. */
export type Observe = (call: Call) => void;

/** The id of the key that signed a request, from its headers or query; empty if it is not signed. */
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
