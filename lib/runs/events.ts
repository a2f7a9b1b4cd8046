import type { Capture, Captures } from "../catalog/rows/captures.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import { countBelow } from "../embed/equal-rates.ts";

/** Photos of one folder that were taken at most this long apart are of one event. */
const EVENT_MINUTES = 30;

/** Returns true if two photos are of one event. */
export function areOneEvent(a: Capture | undefined, b: Capture | undefined): boolean {
  return a !== undefined && b !== undefined && a.folder === b.folder && Math.abs(a.minute - b.minute) <= EVENT_MINUTES;
}

/** The times at which clusters are in photos, by folder. A cluster is looked at when it is first asked about. */
export class Attendance {
  private readonly members: readonly (readonly string[])[];
  private readonly captures: Captures;
  private readonly known = new Map<number, ReadonlyMap<string, Float64Array>>();

  /** @param members the faces of each cluster */
  constructor(members: readonly (readonly string[])[], captures: Captures) {
    this.members = members;
    this.captures = captures;
  }

  /** Returns true if a face of the cluster is in a photo of the same event. */
  isAt(cluster: number, event: Capture | undefined): boolean {
    const minutes = event && this.minutesOf(cluster).get(event.folder);
    if (!minutes) return false;
    const next = minutes[countBelow(minutes, event.minute - EVENT_MINUTES)];
    return next !== undefined && next <= event.minute + EVENT_MINUTES;
  }

  private minutesOf(cluster: number): ReadonlyMap<string, Float64Array> {
    const known = this.known.get(cluster);
    if (known) return known;
    const captures = this.members[cluster]!.flatMap((faceId) => this.captures.get(photoIdOfFace(faceId)) ?? []);
    const byFolder = new Map(
      [...Map.groupBy(captures, ({ folder }) => folder)].map(([folder, some]) => [
        folder,
        Float64Array.from(some, ({ minute }) => minute).sort(),
      ]),
    );
    this.known.set(cluster, byFolder);
    return byFolder;
  }
}
