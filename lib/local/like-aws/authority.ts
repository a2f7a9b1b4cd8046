import type { Call } from "../calls.ts";
import type { Policies } from "./policies/policies.ts";
import type { Principal } from "./policies/statements.ts";
import type { Sessions } from "./sessions.ts";

/** Decides about calls of those who signed them. */
export class Authority {
  private readonly sessions: Sessions;
  private readonly policies: Policies;

  constructor(sessions: Sessions, policies: Policies) {
    this.sessions = sessions;
    this.policies = policies;
  }

  /** @throws AccessDenied */
  requireCall(call: Call): void {
    const principal = this.principalOf(call.accessKeyId);
    if (principal) this.policies.requireCall(principal, call);
  }

  /** Returns true if the caller may know that an object is absent. */
  mayList(accessKeyId: string, objectArn: string): boolean {
    const principal = this.principalOf(accessKeyId);
    return !principal || this.policies.mayList(principal, objectArn);
  }

  /** The owner of a key; undefined if the key is unknown, and the signature is refused anyway. */
  private principalOf(accessKeyId: string): Principal | undefined {
    return this.sessions.principalOf(accessKeyId);
  }
}
