import type { Person, ShownFace } from "./types.ts";

/** What the tuning page reads of GET /tuning. Distances are on the calibrated scale. */
export interface Tuning {
  readonly sample: { readonly faces: number; readonly eligible: number; readonly share: number };
  readonly now: Counts;
  readonly histogram: {
    readonly step: number;
    readonly same: readonly number[];
    readonly different: readonly number[];
  };
  readonly FACE_CLUSTER_DIST: Setting<Counts>;
  readonly FACE_MATCH_DIST: Setting<{ readonly lone: number }>;
}

export interface Counts {
  readonly clusters: number;
  readonly lone: number;
}

export interface Setting<At = Partial<Counts>> {
  readonly value: number;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly at: readonly (At & { readonly distance: number })[];
}

export type SettingName = "FACE_CLUSTER_DIST" | "FACE_MATCH_DIST";

export const SETTINGS: readonly SettingName[] = ["FACE_CLUSTER_DIST", "FACE_MATCH_DIST"];

/** A face on the map: x and y from 0 to 1. */
export interface Place extends ShownFace {
  readonly x: number;
  readonly y: number;
  readonly clusterId?: string;
  readonly person?: Person;
}

/** What a setting makes of the sample at a distance, or nearest to it. */
export function countsAt<At>(setting: Setting<At>, distance: number): At | undefined {
  const step = (setting.maximum - setting.minimum) / Math.max(1, setting.at.length - 1);
  return setting.at[Math.round((distance - setting.minimum) / step)];
}
