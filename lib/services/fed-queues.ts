/** A queue that feeds a function, and the one where its messages end that failed too often; both by their URLs. */
export interface FedQueue {
  readonly name: "photos" | "crops";
  readonly url: string;
  readonly deadLetters: string;
}

/** The queues that the environment names (PHOTOS_QUEUE, PHOTOS_DEAD_LETTERS, CROPS_QUEUE, CROPS_DEAD_LETTERS). */
export function queuesOf(env: NodeJS.ProcessEnv = process.env): FedQueue[] {
  return (["photos", "crops"] as const).flatMap((name) => {
    const [url, deadLetters] = [env[`${name.toUpperCase()}_QUEUE`], env[`${name.toUpperCase()}_DEAD_LETTERS`]];
    return url && deadLetters ? [{ name, url, deadLetters }] : [];
  });
}
