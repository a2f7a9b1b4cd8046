/** What a photo may cost, checked against its header before anything is decoded. */
export interface Limits {
  /** Largest width x height. */
  readonly pixels: number;
  /** Largest file. */
  readonly bytes: number;
}

export const DEFAULT_LIMITS: Limits = { pixels: 100_000_000, bytes: 100_000_000 };
