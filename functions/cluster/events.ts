import { MAIN } from "../../lib/catalog/store/library-names.ts";
import * as z from "../../lib/zod.ts";

const runId = z.string().check(z.minLength(1));
/** State machines name the library only where there are several. */
const library = z._default(z.string(), MAIN);

/** The input of every step. */
export const runEvent = z.object({ runId, library });

/** The input of a step that does one tile of the work. */
export const tileEvent = z.object({ runId, library, tile: z.int().check(z.gte(0)) });
