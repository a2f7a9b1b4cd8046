import type { Status } from "../base/types.ts";

export type Standing = Status;
export type Run = Status["lastRuns"][number];
export type Indexing = NonNullable<Status["indexing"]>;
export type Queue = Status["queues"][number];
export type Folder = NonNullable<Status["folder"]>;
