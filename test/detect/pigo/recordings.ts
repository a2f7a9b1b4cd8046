import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GreyPicture } from "../../../lib/detect/pigo/grey-picture.ts";
import type { ScanOptions, Window } from "../../../lib/detect/pigo/windows.ts";
import { shared, withoutFiles } from "../../support/shared.ts";

/** Folder of pictures with Pigo's (Go) results for them. */
const golden = shared("data/pigo-golden");

/** Pigo's own cascades: facefinder, puploc and lps. */
export const PIGO_MODELS = shared("models/pigo");

/** Reason for which tests against Pigo's results cannot run here, or false. */
export const skip = withoutFiles(golden, PIGO_MODELS);

interface RecordedWindow {
  readonly row: number;
  readonly col: number;
  readonly scale: number;
  readonly q: number;
}

interface RecordedRun extends ScanOptions {
  readonly iouThreshold: number;
  readonly raw: readonly RecordedWindow[];
  readonly grouped: readonly RecordedWindow[];
  readonly landmarks?: readonly {
    readonly face: RecordedWindow;
    readonly points: readonly { readonly name: string; readonly row: number; readonly col: number }[];
  }[];
}

/** The scan of a run, the windows that Pigo found, and the points of grouped faces over 50 px by Pigo's names. */
export interface Run {
  readonly scan: ScanOptions;
  readonly iouThreshold: number;
  readonly raw: readonly Window[];
  readonly grouped: readonly Window[];
  readonly faces: readonly { readonly face: Window; readonly points: ReadonlyMap<string, readonly [number, number]> }[];
}

export interface Recording {
  readonly name: string;
  readonly picture: GreyPicture;
  readonly runs: readonly Run[];
}

/** Every picture with every run; empty if they are not on this machine. */
export function recordings(): Recording[] {
  const files = skip ? [] : readdirSync(golden).filter((name) => name.endsWith(".json"));
  return files.map((file) => {
    const { image, width, height, runs } = JSON.parse(readFileSync(join(golden, file), "utf8"));
    const pgm = readFileSync(join(golden, image));
    const data = new Uint8Array(pgm.subarray(pgm.length - width * height));
    return { name: image, picture: { width, height, data }, runs: runs.map(runOf) };
  });
}

function runOf({ iouThreshold, raw, grouped, landmarks = [], ...scan }: RecordedRun): Run {
  const faces = landmarks.map(({ face, points }) => ({
    face: decodeWindow(face),
    points: new Map(points.map(({ name, row, col }) => [name, [col, row] as const])),
  }));
  return { scan, iouThreshold, raw: raw.map(decodeWindow), grouped: grouped.map(decodeWindow), faces };
}

function decodeWindow({ row, col, scale, q }: RecordedWindow): Window {
  return { row, column: col, side: scale, score: q };
}
