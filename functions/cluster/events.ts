import * as z from "../../lib/zod.ts";

const runId = z.string().check(z.minLength(1));

/** The input of every step. */
export const runEvent = z.object({ runId });

/** The input of a step that does one tile of the work. */
export const tileEvent = z.object({ runId, tile: z.int().check(z.gte(0)) });
