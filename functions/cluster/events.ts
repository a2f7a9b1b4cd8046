import * as z from "zod";

/** What every step is told. */
export const runEvent = z.object({ runId: z.string().min(1) });

/** What a step is told that does one tile of the work. */
export const tileEvent = z.object({ runId: z.string().min(1), tile: z.number().int().min(0) });
