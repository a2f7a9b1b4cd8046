import { z } from "zod";

/** What S3 sends to a queue when an object is written or removed; other fields are not read. */
const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ object: z.object({ key: z.string(), eTag: z.string().optional() }) }),
    }),
  ),
});

/** One object that changed. */
export interface ObjectEvent {
  readonly key: string;
  /** Absent when the object was removed. */
  readonly eTag: string | undefined;
}

/**
 * The objects that a message of the queue tells of; none for the test message S3 sends when a bucket is wired.
 * Keys come URL-encoded with + for a space (Amazon S3 user guide, "Event message structure").
 * @throws Error when the message is not one of S3's
 */
export function readObjectEvents(body: string): ObjectEvent[] {
  const message: unknown = JSON.parse(body);
  if (message && typeof message === "object" && "Event" in message && message.Event === "s3:TestEvent") return [];
  return notification.parse(message).Records.map(({ eventName, s3: { object } }) => ({
    key: decodeURIComponent(object.key.replaceAll("+", " ")),
    eTag: eventName.startsWith("ObjectCreated:") ? object.eTag : undefined,
  }));
}
