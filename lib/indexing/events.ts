import * as z from "../zod.ts";

/** What S3 sends to a queue when an object is written or removed; other fields are not read. */
const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      eventTime: z.optional(z.string()),
      s3: z.object({ object: z.object({ key: z.string(), eTag: z.optional(z.string()) }) }),
    }),
  ),
});

/** What EventBridge sends of a bucket that is not the stack's own (Amazon S3 user guide, "EventBridge event structure"). */
const bridged = z.object({
  "detail-type": z.string(),
  time: z.optional(z.string()),
  detail: z.object({ object: z.object({ key: z.string(), etag: z.optional(z.string()) }) }),
});

/** One object that changed. */
export interface ObjectEvent {
  readonly key: string;
  /** Absent when the object was removed. */
  readonly eTag: string | undefined;
  /** When it changed, ISO 8601; absent where the message does not say. */
  readonly changedAt?: string;
}

/**
 * The objects that a message of the queue tells of; none for the test message S3 sends when a bucket is wired.
 * In S3's own messages keys come URL-encoded with + for a space (Amazon S3 user guide, "Event message structure"), in
 * EventBridge's as they are.
 * @throws Error when the message is neither one of S3's nor of EventBridge's
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

function readBridged(message: object): ObjectEvent {
  const { "detail-type": type, detail, time } = bridged.parse(message);
  const eTag = type === "Object Created" ? detail.object.etag : undefined;
  return { key: detail.object.key, eTag, ...(time ? { changedAt: time } : {}) };
}
