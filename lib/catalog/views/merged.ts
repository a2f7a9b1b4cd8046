/**
 * Merges sorted sources into one. Of items that are equal, only one is returned.
 * @param isBefore returns true if the first item comes before the second
 */
export async function* merged<T>(
  sources: readonly AsyncIterator<T>[],
  isBefore: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  const next = await Promise.all(sources.map((source) => source.next()));
  let last: { readonly item: T } | undefined;
  for (;;) {
    let first = -1;
    for (const [at, { done, value }] of next.entries()) {
      if (!done && (first < 0 || isBefore(value, next[first]!.value))) first = at;
    }
    if (first < 0) return;
    const item: T = next[first]!.value;
    next[first] = await sources[first]!.next();
    if (last && !isBefore(last.item, item)) continue;
    last = { item };
    yield item;
  }
}

/** Returns the items that all of these sorted sources have. @param isBefore see `merged` */
export async function* common<T>(
  sources: readonly AsyncIterator<T>[],
  isBefore: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  const next = await Promise.all(sources.map((source) => source.next()));
  while (next.every(({ done }) => !done)) {
    const last = next.reduce((a, b) => (isBefore(a.value, b.value) ? b : a)).value as T;
    const behind = next.findIndex(({ value }) => isBefore(value, last));
    if (behind >= 0) {
      next[behind] = await sources[behind]!.next();
      continue;
    }
    yield last;
    for (const [at, source] of sources.entries()) next[at] = await source.next();
  }
}

/** Returns the items of a sorted source that another one does not have. @param isBefore see `merged` */
export async function* difference<T extends U, U>(
  source: AsyncIterator<T>,
  other: AsyncIterator<U>,
  isBefore: (a: U, b: U) => boolean,
): AsyncGenerator<T> {
  let left = await other.next();
  for (let next = await source.next(); !next.done; next = await source.next()) {
    while (!left.done && isBefore(left.value, next.value)) left = await other.next();
    if (left.done || isBefore(next.value, left.value)) yield next.value;
  }
}

/** Returns a list in memory as a source. */
export async function* sourceOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
