import type { PersonSummary } from "./api.ts";
import { Store } from "./store.ts";

/** All named people, from whom name fields are completed. */
export const people = new Store<readonly PersonSummary[]>([]);
