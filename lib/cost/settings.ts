import { MEMORY_MB } from "./memory.ts";

/** How closely a deployment is watched: the setting `watch`. */
export const WATCHES = ["basic", "full"] as const;

export type Watch = (typeof WATCHES)[number];

/** When photos get their small previews: the setting `previews`. */
export const PREVIEW_TIMES = ["on demand", "at indexing"] as const;

/** Memory of the functions, MB. */
export type MemorySizes = { readonly [Name in keyof typeof MEMORY_MB]: number };

/** The settings of a deployment on which its costs depend. */
export interface CostSettings {
  readonly watch: Watch;
  readonly architecture: "arm64" | "x86_64";
  /** How the embed and search functions are deployed. */
  readonly embed: "image" | "zip";
  readonly tracing: "none" | "requests" | "all";
  readonly previews: (typeof PREVIEW_TIMES)[number];
  /** Number of scheduled runs in a month. */
  readonly runsAMonth: number;
  readonly memory: MemorySizes;
  /** Vectors in a block of a clustering run, and tasks at once. */
  readonly clusterBlock: number;
  readonly clusterConcurrency: number;
}

/** Those of a deployment without settings of its own. */
export const USUAL_COST_SETTINGS: CostSettings = {
  watch: "basic",
  architecture: "arm64",
  embed: "image",
  tracing: "none",
  previews: "on demand",
  runsAMonth: 730,
  memory: MEMORY_MB,
  clusterBlock: 4096,
  clusterConcurrency: 100,
};
