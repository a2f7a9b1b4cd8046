import { Store } from "../base/store.ts";
import type { PersonSummary } from "./api.ts";

/** All named people, from whom name fields are completed. */
export const people = new Store<readonly PersonSummary[]>([]);
