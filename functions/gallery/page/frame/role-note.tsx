import { useEffect } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { findRole, role } from "../state/role.ts";
import { texts } from "../texts/texts.ts";

/** Says why there is nothing to name or change, to visitors who may only look. */
export function RoleNote() {
  const current = useStore(role);
  useEffect(() => void findRole(), []);
  return current === "view" ? <p class="lead">{texts.roles.view}</p> : null;
}
