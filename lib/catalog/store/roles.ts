import { isLibraryName } from "./library-names.ts";

/**
 * What users may do in a library, each including those before it: look at everything; name, confirm, reject and search;
 * change parameters, start runs and delete.
 */
export const ROLES = ["view", "name", "manage"] as const;

export type Role = (typeof ROLES)[number];

/** A user's role in each of their libraries. */
export type Memberships = ReadonlyMap<string, Role>;

/** Returns whether a role, if any, includes the least role that is needed. */
export function includesRole(role: Role | undefined, least: Role): boolean {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** The group of the users with a role in a library: `family:name`. */
export function groupOf(library: string, role: Role): string {
  return `${library}:${role}`;
}

/** Reads a user's roles from the names of their groups: the highest in each library. Other groups are ignored. */
export function membershipsOf(groups: readonly string[]): Memberships {
  const memberships = new Map<string, Role>();
  for (const group of groups) {
    const [library = "", name = "", ...rest] = group.split(":");
    const role = ROLES.find((each) => each === name);
    if (!role || rest.length > 0 || !isLibraryName(library)) continue;
    if (!includesRole(memberships.get(library), role)) memberships.set(library, role);
  }
  return memberships;
}
