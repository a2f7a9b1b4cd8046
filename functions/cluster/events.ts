import * as z from "../../lib/zod.ts";

const runId = z.string().check(z.minLength(1));

/** What every step is told. */
export const runEvent = z.object({ runId });

/** What a step is told that does one tile of the work. */
export const tileEvent = z.object({ runId, tile: z.int().check(z.gte(0)) });
