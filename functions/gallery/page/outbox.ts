import type { Write } from "./api.ts";
import { folded } from "./names.ts";
import { Store } from "./store.ts";

/** A change that somebody wants, until it is saved. */
export interface Change {
  /** What it changes. Two that change the same thing are saved in the order in which they were asked for. */
  readonly things: ReadonlySet<string> | "everything";
  /** Where it is decided: what is decided there later replaces what was not saved. */
  readonly place: string | undefined;
  /** Shows it, before it is tried again. */
  readonly show: () => void;
  /**
   * @param isBehind whether one that changes the same is still under way: the state it finds is not known
   * @returns `saved`, or whether trying again may help
   */
  readonly save: (isBehind: boolean) => Promise<Outcome>;
  /** It is given up. */
  readonly onDiscard?: (() => void) | undefined;
  state: "waiting" | "sent" | "failed" | "refused";
}

export type Outcome = "saved" | "failed" | "refused";

/** In the order in which they were asked for. */
export const unsaved = new Store<readonly Change[]>([]);

/** Browsers have six connections to a host: two are left for reading. */
const AT_ONCE = 4;

export function isFailed({ state }: Change): boolean {
  return state === "failed" || state === "refused";
}

export function enqueue(change: Change): void {
  giveUp(change.place);
  unsaved.set([...unsaved.value, change]);
  advance();
}

/** Forgets what was decided at a place and not saved: it is decided anew. */
export function giveUp(place: string | undefined): void {
  const failed = unsaved.value.filter((change) => change.place === place && isFailed(change));
  if (place !== undefined && failed.length > 0) discard(failed);
}

export function discard(changes: readonly Change[]): void {
  remove(changes);
  for (const change of changes) change.onDiscard?.();
}

function remove(changes: readonly Change[]): void {
  unsaved.set(unsaved.value.filter((change) => !changes.includes(change)));
}

export function tryAgain(changes: readonly Change[]): void {
  const failed = changes.filter((change) => unsaved.value.includes(change) && isFailed(change));
  for (const change of failed) {
    change.state = "waiting";
    change.show();
  }
  unsaved.set([...unsaved.value.filter((change) => !failed.includes(change)), ...failed]);
  advance();
}

/** Sends all that may still be saved, as the page goes and nobody will be there to send it later. */
export function sendAll(): void {
  for (const [at, change] of unsaved.value.entries()) {
    const isBehind = !isFree(change, at);
    if (change.state === "waiting" || change.state === "failed") void send(change, isBehind);
  }
}

/** Once nothing is on its way. */
export function settled(): Promise<void> {
  const isSettled = () => unsaved.value.every(isFailed);
  return new Promise((resolve) => {
    if (isSettled()) return resolve();
    const end = unsaved.listen(() => {
      if (!isSettled()) return;
      end();
      resolve();
    });
  });
}

function advance(): void {
  for (const [at, change] of unsaved.value.entries()) {
    if (unsaved.value.filter(({ state }) => state === "sent").length >= AT_ONCE) return;
    if (change.state === "waiting" && isFree(change, at)) void send(change, false);
  }
}

/** Whether nothing that comes before it changes the same. */
function isFree(change: Change, at: number): boolean {
  return unsaved.value.slice(0, at).every((other) => isFailed(other) || !overlap(other, change));
}

async function send(change: Change, isBehind: boolean): Promise<void> {
  change.state = "sent";
  const outcome = await change.save(isBehind);
  if (outcome === "saved") remove([change]);
  else {
    change.state = outcome;
    unsaved.set([...unsaved.value]);
  }
  advance();
}

function overlap({ things: a }: Change, { things: b }: Change): boolean {
  if (a === "everything" || b === "everything") return true;
  return [...a].some((thing) => b.has(thing));
}

type Body = { readonly [Field in (typeof BODY_IDS)[number][0]]?: string | readonly string[] } & {
  readonly name?: string;
};

/** Fields of requests that name things, and what they name. */
const BODY_IDS = [
  ["personId", "people"],
  ["to", "people"],
  ["from", "people"],
  ["personIds", "people"],
  ["clusterIds", "clusters"],
  ["faceIds", "faces"],
] as const;

/** What a write changes: the things it names, and a name that it gives. */
export function thingsIn({ path, of, body = {} }: Pick<Write, "path" | "of" | "body">, also: readonly string[] = []) {
  const given: Body = body;
  const [, kind, id] = path.split("/");
  // `/faces/confirm` names no face.
  const inPath = kind === "faces" && given.faceIds ? [] : [`/${kind}/${id ?? ""}`];
  const inBody = BODY_IDS.flatMap(([field, of]) => [given[field] ?? []].flat().map((each) => `/${of}/${each}`));
  const name = given.name === undefined ? [] : [`name ${folded(given.name)}`];
  return new Set([...inPath, ...(of ? [of] : []), ...also, ...inBody, ...name]);
}
