import { includesRole, type Role } from "../catalog/store/roles.ts";
import type { Caller } from "./caller.ts";
import { roleIn } from "./caller.ts";
import { Problem } from "./problem.ts";
import type { Route } from "./routes/route.ts";

/** The caller's role does not allow what was requested. */
export class NotAllowed extends Problem {
  override readonly type = "not-allowed";

  constructor(needed: Role, library: string | undefined) {
    const where = library === undefined ? "a library" : `the library ${library}`;
    super(403, `This needs the role ${needed} in ${where}: ask whoever administers the users`);
    this.name = "NotAllowed";
  }
}

/** Refuses a caller without the role that a route needs in a library. @throws NotAllowed */
export function requireRoute(caller: Caller, { role, ofDeployment }: Route, library: string): void {
  if (!ofDeployment) {
    requireRole(caller, role, library);
    return;
  }
  const roles = caller.memberships ? [...caller.memberships.values()] : undefined;
  if (roles && !roles.some((each) => includesRole(each, role))) throw new NotAllowed(role, undefined);
}

/** @throws NotAllowed */
export function requireRole(caller: Caller, role: Role, library: string): void {
  if (!includesRole(roleIn(caller, library), role)) throw new NotAllowed(role, library);
}
