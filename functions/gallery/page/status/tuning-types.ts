import type { Value } from "../../../../lib/api/schemas/schema.ts";
import type { tuning, tuningMap } from "../../../../lib/api/schemas/tuning.ts";

export type Tuning = Value<typeof tuning>;

export type Counts = Tuning["now"];

/** A distance parameter, with the counts that the sample has at each of its values. */
export type Setting<At = Partial<Counts>> = Omit<Tuning["FACE_CLUSTER_DIST"], "at"> & {
  readonly at: readonly (At & { readonly distance: number })[];
};

export type SettingName = "FACE_CLUSTER_DIST" | "FACE_MATCH_DIST";

export const SETTINGS: readonly SettingName[] = ["FACE_CLUSTER_DIST", "FACE_MATCH_DIST"];

/** A face on the map: x and y from 0 to 1. */
export type Place = Value<typeof tuningMap>["items"][number];

/** The counts of the sample at a distance, or at the nearest value to it. */
export function countsAt<At>(setting: Setting<At>, distance: number): At | undefined {
  const step = (setting.maximum - setting.minimum) / Math.max(1, setting.at.length - 1);
  return setting.at[Math.round((distance - setting.minimum) / step)];
}
