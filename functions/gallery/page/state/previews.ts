import { call } from "./api.ts";

/** Previews being made at once: each passes a whole photo through one function. */
const AT_ONCE = 6;

interface Job {
  readonly path: string;
  readonly done: (url: string | undefined) => void;
}

/** Jobs that have not begun. The newest is first: its photo came to the screen last. */
let waiting: Job[] = [];
let running = 0;

/**
 * Makes a preview of a photo.
 * @param done called with its link, or with undefined if it cannot be made
 * @returns a function that gives it up, unless it has begun
 */
export function makePreview(
  photoId: string,
  size: "small" | "large",
  done: (url: string | undefined) => void,
): () => void {
  const job = { path: `/photos/${photoId}/preview?size=${size}`, done };
  waiting.unshift(job);
  begin();
  return () => {
    waiting = waiting.filter((each) => each !== job);
  };
}

function begin(): void {
  for (; running < AT_ONCE && waiting.length > 0; running++) {
    const job = waiting.shift()!;
    void call<{ url: string }>(job.path)
      .then(
        ({ url }) => job.done(url),
        () => job.done(undefined),
      )
      .finally(() => {
        running--;
        begin();
      });
  }
}
