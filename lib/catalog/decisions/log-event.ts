import type { Catalog } from "../store/open.ts";
import { type Action, putDone } from "./action-log.ts";
import { newLoggedWrite } from "./under-way.ts";

/** Logs what someone did besides deciding about people and faces. It cannot be undone. */
export async function logEvent(
  catalog: Catalog,
  event: Pick<Action, "who" | "operation" | "what" | "facts">,
): Promise<void> {
  await putDone(catalog, { ...(await newLoggedWrite(catalog)), ...event, final: true, rows: 0 });
}
