import { Store } from "../base/store.ts";
import { currentLibrary, findLibraries } from "./library.ts";

/** The roles of users in a library, as in the API. Each role allows everything that the roles before it allow. */
const ROLES = ["view", "name", "manage"] as const;

export type Role = (typeof ROLES)[number];

/** `manage` until it is known: a page without users has no other. */
export const role = new Store<Role>("manage");

/**
 * Finds out the visitor's role. A style sheet hides whatever has an attribute `data-needs` with a higher one; the API would
 * refuse it.
 */
export async function findRole(): Promise<void> {
  const [all, current] = await Promise.all([findLibraries(), currentLibrary()]);
  const own = all.find(({ library }) => library === current);
  if (own) role.set(own.role);
  document.documentElement.dataset.role = role.value;
}

/** Returns whether the visitor has a role, or a higher one. */
export function mayAs(least: Role): boolean {
  return ROLES.indexOf(role.value) >= ROLES.indexOf(least);
}
