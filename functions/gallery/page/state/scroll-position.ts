/** How long a list may take to be long enough again, ms: a busy host takes seconds. Any input ends the wait. */
const PATIENCE_MS = 15_000;

/** Where the entries of the browser's history were left, px. */
const positions = new Map<string, number>();

let current = "";
/** Ends the restoration that is in progress. */
let settle = () => {};

/** Call once: from now on the page, not the browser, restores positions. */
export function keepPositions(): void {
  history.scrollRestoration = "manual";
  current = entryNow();
}

/** Call when another entry of the history is shown: Back returns to where that page was left, a link to the top. */
export function moveToEntry(): void {
  settle();
  positions.set(current, scrollY);
  current = entryNow();
  const position = positions.get(current) ?? 0;
  scrollTo(0, position);
  if (position > 0) restore(position);
}

/** Scrolls again while the page loads, until it is long enough or someone scrolls. */
function restore(position: number): void {
  const ended = new AbortController();
  const end = performance.now() + PATIENCE_MS;
  settle = () => ended.abort();
  for (const type of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(type, settle, { signal: ended.signal, passive: true });
  }
  const step = () => {
    if (ended.signal.aborted) return;
    scrollTo(0, position);
    if (Math.abs(scrollY - position) < 1 || performance.now() > end) settle();
    else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

/** Returns the id of the history's present entry, which gets one if it has none. */
function entryNow(): string {
  const known: string | undefined = history.state?.entry;
  if (known !== undefined) return known;
  const entry = crypto.randomUUID();
  history.replaceState({ ...history.state, entry }, "");
  return entry;
}
