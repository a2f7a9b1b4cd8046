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
