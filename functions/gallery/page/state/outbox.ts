import { Store } from "../base/store.ts";
import type { Write } from "./api.ts";
import { folded } from "./names.ts";

/** A change that a visitor made, until it is saved. */
export interface Change {
  /** The things it changes. Changes with a common target are saved in the order in which they were made. */
  readonly targets: ReadonlySet<string> | "everything";
  /** The field where it was made: a later change from the same field replaces one that was not saved. */
  readonly field: string | undefined;
  /** Shows the change before it is tried again. */
  readonly show: () => void;
  /**
   * @param isBehind whether a change with a common target is still being saved, so that the state it leaves is unknown
   * @returns `saved`; `failed` if trying again may help, otherwise `refused`
   */
  readonly save: (isBehind: boolean) => Promise<Outcome>;
  /** Called when the change is given up. */
  readonly onDiscard?: (() => void) | undefined;
  state: "waiting" | "sent" | "failed" | "refused";
}

export type Outcome = "saved" | "failed" | "refused";

/** All changes that are not saved yet, in the order in which they were made. */
export const unsaved = new Store<readonly Change[]>([]);

/** Browsers open six connections to a host: two are left for reading. */
const MAX_SENT = 4;

export function isFailed({ state }: Change): boolean {
  return state === "failed" || state === "refused";
}

export function enqueue(change: Change): void {
  discardFailed(change.field);
  unsaved.set([...unsaved.value, change]);
  advance();
}

/** Discards the failed changes made in a field, because its value is being decided again. */
export function discardFailed(field: string | undefined): void {
  const failed = unsaved.value.filter((change) => change.field === field && isFailed(change));
  if (field !== undefined && failed.length > 0) discard(failed);
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

/** Sends every change that may still be saved, because the page is about to be closed. */
export function sendAll(): void {
  for (const [at, change] of unsaved.value.entries()) {
    const isBehind = !isFree(change, at);
    if (change.state === "waiting" || change.state === "failed") void send(change, isBehind);
  }
}

/** Resolves when no change is waiting or being saved. */
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
    if (unsaved.value.filter(({ state }) => state === "sent").length >= MAX_SENT) return;
    if (change.state === "waiting" && isFree(change, at)) void send(change, false);
  }
}

/** Returns true if no earlier change has a common target. */
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

function overlap({ targets: a }: Change, { targets: b }: Change): boolean {
  if (a === "everything" || b === "everything") return true;
  return [...a].some((target) => b.has(target));
}

type Body = { readonly [Field in (typeof BODY_IDS)[number][0]]?: string | readonly string[] } & {
  readonly name?: string;
};

/** Fields of request bodies that hold ids, with the kind of their target. */
const BODY_IDS = [
  ["personId", "people"],
  ["to", "people"],
  ["from", "people"],
  ["personIds", "people"],
  ["clusterIds", "clusters"],
  ["faceIds", "faces"],
] as const;

/** The targets of a write: the paths of what it names, and the name that it gives. */
export function findTargets(
  { path, resource, body = {} }: Pick<Write, "path" | "resource" | "body">,
  also: readonly string[] = [],
) {
  const given: Body = body;
  const [, kind, id] = path.split("/");
  // Paths such as `/faces/confirm` contain no face id.
  const inPath = kind === "faces" && given.faceIds ? [] : [`/${kind}/${id ?? ""}`];
  const inBody = BODY_IDS.flatMap(([field, of]) => [given[field] ?? []].flat().map((each) => `/${of}/${each}`));
  const name = given.name === undefined ? [] : [`name:${folded(given.name)}`];
  return new Set([...inPath, ...(resource ? [resource] : []), ...also, ...inBody, ...name]);
}
