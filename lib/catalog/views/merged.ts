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

/**
 * Marks an item that is read past others: one that is `passed` is not among those asked for. `common` and `difference` return
 * it all the same, so that whoever reads them can stop there: the next item asked for may be very far behind it.
 */
export interface Passable {
  readonly passed?: true;
}

const passedBy = <T extends object>(item: T): T => ({ ...item, passed: true }) satisfies Passable;

/** Returns the items that all of these sorted sources have, and those passed, in order. @param isBefore see `merged` */
export async function* common<T extends object>(
  sources: readonly AsyncIterator<T>[],
  isBefore: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  const next = await Promise.all(sources.map((source) => source.next()));
  while (next.every(({ done }) => !done)) {
    const items: T[] = next.map(({ value }) => value);
    const first = items.reduce((a, b) => (isBefore(b, a) ? b : a));
    const isEverywhere = !items.some((item) => isBefore(first, item));
    yield isEverywhere ? first : passedBy(first);
    for (const [at, source] of sources.entries()) {
      if (!isBefore(first, items[at]!)) next[at] = await source.next();
    }
  }
}

/**
 * Returns the items of a sorted source that another one does not have, and those passed, in order.
 * @param isBefore see `merged`
 */
export async function* difference<T extends object>(
  source: AsyncIterator<T>,
  other: AsyncIterator<T>,
  isBefore: (a: T, b: T) => boolean,
): AsyncGenerator<T> {
  let left = await other.next();
  for (let next = await source.next(); !next.done; next = await source.next()) {
    while (!left.done && isBefore(left.value, next.value)) {
      yield passedBy(left.value);
      left = await other.next();
    }
    yield left.done || isBefore(next.value, left.value) ? next.value : passedBy(next.value);
  }
}

/** Reads a source some items at a time. */
export async function* inBatches<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Returns a list in memory as a source. */
export async function* sourceOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
