import { randomUUID } from "node:crypto";
import { ACCOUNT, REGION } from "./template.ts";

/** A rule that sends events of a bucket to a queue. */
export interface Notification {
  /** True if the events come from EventBridge, whose messages are different. */
  readonly bridged?: boolean;
  /** For example `s3:ObjectCreated:*` or `s3:ObjectRemoved:Delete`. */
  readonly events: readonly string[];
  /** Only for keys that begin with it. */
  readonly prefix?: string;
  /** Only for keys that end with it. */
  readonly suffix?: string;
  readonly queue: string;
}

/** A change of one object. */
export interface BucketEvent {
  readonly name:
    | "ObjectCreated:Put"
    | "ObjectCreated:Copy"
    | "ObjectCreated:CompleteMultipartUpload"
    | "ObjectRemoved:Delete";
  readonly bucket: string;
  readonly key: string;
  /** Bytes; a removed object has neither size nor ETag. */
  readonly size?: number;
  /** Without quotes. */
  readonly eTag?: string;
}

/** Returns true if a rule of a bucket matches an event. */
export function wants(rule: Notification, { name, key }: BucketEvent): boolean {
  const asked = rule.events.some((pattern) => {
    const event = pattern.replace(/^s3:/, "");
    return event.endsWith(":*") ? name.startsWith(event.slice(0, -1)) : name === event;
  });
  return asked && key.startsWith(rule.prefix ?? "") && key.endsWith(rule.suffix ?? "");
}

/** The message that a rule sends to its queue. */
export function messageFor({ bridged }: Notification, event: BucketEvent): string {
  return bridged ? bridgedMessage(event) : eventMessage(event);
}

/** The message S3 sends: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function eventMessage({ name, bucket, key, size, eTag }: BucketEvent): string {
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: REGION,
    eventTime: new Date().toISOString(),
    eventName: name,
    userIdentity: { principalId: "AWS:local" },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": requestId(), "x-amz-id-2": "local" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "facet",
      bucket: { name: bucket, ownerIdentity: { principalId: "local" }, arn: `arn:aws:s3:::${bucket}` },
      object: {
        key: encodeKey(key),
        ...(size === undefined ? {} : { size }),
        ...(eTag === undefined ? {} : { eTag }),
        sequencer: nextSequencer(),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** Why EventBridge says that an object was created or deleted, by the name of the event. */
const REASONS: Readonly<Record<BucketEvent["name"], string>> = {
  "ObjectCreated:Put": "PutObject",
  "ObjectCreated:Copy": "CopyObject",
  "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
  "ObjectRemoved:Delete": "DeleteObject",
};

/**
 * The message EventBridge sends, in which the key is not encoded:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
function bridgedMessage({ name, bucket, key, size, eTag }: BucketEvent): string {
  const isRemoved = name === "ObjectRemoved:Delete";
  return JSON.stringify({
    version: "0",
    id: randomUUID(),
    "detail-type": isRemoved ? "Object Deleted" : "Object Created",
    source: "aws.s3",
    account: ACCOUNT,
    time: new Date().toISOString(),
    region: REGION,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: {
        key,
        ...(size === undefined ? {} : { size }),
        ...(eTag === undefined ? {} : { etag: eTag }),
        sequencer: nextSequencer(),
      },
      "request-id": requestId(),
      requester: ACCOUNT,
      "source-ip-address": "127.0.0.1",
      reason: REASONS[name],
      ...(isRemoved ? { "deletion-type": "Permanently Deleted" } : {}),
    },
  });
}

/** The form of S3's request ids: 16 upper-case hexadecimal digits. */
export function requestId(): string {
  return randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase();
}

/** Encodes like a form field (java.net.URLEncoder), except that slashes are kept. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+");
}

let lastSequence = 0n;

/** Increases with every event, even across restarts: milliseconds of the clock, then a count within them. */
function nextSequencer(): string {
  const now = BigInt(Date.now()) << 20n;
  lastSequence = now > lastSequence ? now : lastSequence + 1n;
  return lastSequence.toString(16).toUpperCase().padStart(18, "0");
}
