import type { PersonSummary } from "./api.ts";
import { Store } from "./store.ts";

/** Everyone who has a name: what names are completed from. */
export const people = new Store<readonly PersonSummary[]>([]);
