import * as z from "../zod.ts";

/** The notification that S3 sends to a queue when an object is written or removed, with the fields that are read. */
const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      eventTime: z.optional(z.string()),
      s3: z.object({ object: z.object({ key: z.string(), eTag: z.optional(z.string()) }) }),
    }),
  ),
});

/** The EventBridge event of a bucket outside the stack (Amazon S3 user guide, "EventBridge event structure"). */
const bridged = z.object({
  "detail-type": z.string(),
  time: z.optional(z.string()),
  detail: z.object({ object: z.object({ key: z.string(), etag: z.optional(z.string()) }) }),
});

/** A change of one object. */
export interface ObjectEvent {
  readonly key: string;
  /** Undefined if the object was removed. */
  readonly eTag: string | undefined;
  /** Time of the change, ISO 8601; absent if the message has none. */
  readonly changedAt?: string;
}

/**
 * Reads the changed objects from a message of the queue; none for the test message that S3 sends when a bucket is connected.
 * In S3's own messages keys are URL-encoded with + for a space (Amazon S3 user guide, "Event message structure"), in those
 * of EventBridge they are not.
 * @throws Error if the message is neither from S3 nor from EventBridge
 */
export function readObjectEvents(body: string): ObjectEvent[] {
  const message: unknown = JSON.parse(body);
  if (message && typeof message === "object" && "Event" in message && message.Event === "s3:TestEvent") return [];
  if (message && typeof message === "object" && "detail-type" in message) return [readBridged(message)];
  return notification.parse(message).Records.map(({ eventName, eventTime, s3: { object } }) => ({
    key: decodeURIComponent(object.key.replaceAll("+", " ")),
    eTag: eventName.startsWith("ObjectCreated:") ? object.eTag : undefined,
    ...(eventTime ? { changedAt: eventTime } : {}),
  }));
}

/** The message that S3 sends when an object is written, as far as readObjectEvents reads it. */
export function createdMessage(key: string, eTag: string): string {
  const encoded = encodeURIComponent(key).replaceAll("%20", "+");
  return JSON.stringify({ Records: [{ eventName: "ObjectCreated:Put", s3: { object: { key: encoded, eTag } } }] });
}

function readBridged(message: object): ObjectEvent {
  const { "detail-type": type, detail, time } = bridged.parse(message);
  const eTag = type === "Object Created" ? detail.object.etag : undefined;
  return { key: detail.object.key, eTag, ...(time ? { changedAt: time } : {}) };
}
