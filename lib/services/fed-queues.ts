/**
 * The URLs of a queue that feeds a function, and of its dead-letter queue, which gets messages that failed too often.
 */
export interface FedQueue {
  readonly name: "photos" | "crops";
  readonly url: string;
  readonly deadLetters: string;
}

/** Returns the queues named in the environment (PHOTOS_QUEUE, PHOTOS_DEAD_LETTERS, CROPS_QUEUE, CROPS_DEAD_LETTERS). */
export function queuesOf(env: NodeJS.ProcessEnv = process.env): FedQueue[] {
  return (["photos", "crops"] as const).flatMap((name) => {
    const [url, deadLetters] = [env[`${name.toUpperCase()}_QUEUE`], env[`${name.toUpperCase()}_DEAD_LETTERS`]];
    return url && deadLetters ? [{ name, url, deadLetters }] : [];
  });
}
