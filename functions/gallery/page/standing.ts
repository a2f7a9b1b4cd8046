import type { LeftOut, Status } from "./types.ts";

/** What the status page reads of GET /status. */
export interface Run {
  readonly runId: string;
  readonly status: "running" | "succeeded" | "failed";
  readonly startedAt: string;
  readonly reason?: string;
  readonly eligible?: number;
  readonly clusters?: number;
  readonly seconds?: number;
  readonly changed?: {
    readonly created: number;
    readonly kept: number;
    readonly merged: number;
    readonly split: number;
    readonly removed: number;
  };
}

export interface Indexing {
  readonly photos: number;
  readonly faces: number;
  readonly perSecond?: number;
  readonly waiting: number;
  readonly facesWaiting: number;
  readonly secondsLeft?: number;
}

export interface Queue {
  readonly name: "photos" | "crops";
  readonly waiting: number;
  readonly inFlight: number;
  readonly dead: number;
}

/** Where the photos lie, on one machine. */
export interface Folder {
  readonly path: string;
  readonly state: "present" | "away";
  readonly since: string;
  /** What of it is away; empty text for the whole folder. */
  readonly parts: readonly string[];
}

export interface Standing extends Omit<Status, "lastRun" | "runningRun"> {
  readonly clusters?: number;
  readonly skipped: LeftOut;
  readonly failed: LeftOut;
  readonly ignored: number;
  readonly folder?: Folder;
  readonly indexing?: Indexing;
  readonly queues: readonly Queue[];
  readonly runningRun?: Run;
  readonly lastRuns: readonly Run[];
  readonly storage: {
    readonly photoBytes: number;
    readonly cropBytes: number;
    readonly vectorBytes: number;
    readonly tableRows: number;
    readonly tableBytes: number;
  };
  readonly cost: {
    readonly soFar: number;
    readonly perThousandPhotos?: number;
    readonly storageAMonth: number;
    readonly prices: { readonly asOf: string; readonly region: string };
  };
}

/** `12 s`, `5 min`, `1.5 h` */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** `640 KB`, `1.2 GB` */
export function bytes(n: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  const power = n < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** power;
  return `${value.toLocaleString(undefined, { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${units[power]}`;
}

/** Two digits that tell something, also of a fraction of a cent. */
export function dollars(amount: number): string {
  return `$${amount.toLocaleString("en", amount >= 1 ? { maximumFractionDigits: 2, minimumFractionDigits: 2 } : { maximumSignificantDigits: 2 })}`;
}

/** `35 photos a second` */
export function rate(perSecond: number): string {
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)} photos a second`;
}
