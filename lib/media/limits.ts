/** What a photo may be at most; beyond, it is skipped with the reason. */
export interface Limits {
  readonly maxPixels: number;
  readonly maxBytes: number;
}

export const LIMITS: Limits = { maxPixels: 100_000_000, maxBytes: 100_000_000 };
