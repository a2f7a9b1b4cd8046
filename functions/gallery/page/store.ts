import { useLayoutEffect, useReducer } from "preact/hooks";

/** A value that several parts of the page show. */
export class Store<T> {
  value: T;
  private readonly listeners = new Set<() => void>();

  constructor(value: T) {
    this.value = value;
  }

  set(value: T): void {
    this.value = value;
    for (const listen of this.listeners) listen();
  }

  /** @returns what ends it */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** A store's value; the component is drawn again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, draw] = useReducer((times: number, _: undefined) => times + 1, 0);
  const value = store.value;
  useLayoutEffect(() => {
    // It may have changed between the drawing and this moment.
    if (store.value !== value) draw(undefined);
    return store.listen(() => draw(undefined));
  }, [store]);
  return value;
}
