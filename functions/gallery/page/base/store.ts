import { useLayoutEffect, useReducer } from "preact/hooks";

/** A value shared by several components. */
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

  /** @returns a function that stops listening */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** The value of a store; the component renders again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, render] = useReducer((times: number, _: undefined) => times + 1, 0);
  const value = store.value;
  useLayoutEffect(() => {
    // The value may have changed between the render and this effect.
    if (store.value !== value) render(undefined);
    return store.listen(() => render(undefined));
  }, [store]);
  return value;
}
