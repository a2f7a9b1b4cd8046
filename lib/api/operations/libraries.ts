import { roleIn } from "../caller.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";

export async function listLibraries({ libraries }: ApiContext, { caller }: Input<"listLibraries">) {
  const items = (await libraries.names()).flatMap((library) => {
    const role = roleIn(caller, library);
    return role ? [{ library, role }] : [];
  });
  return { items };
}

export const LIBRARY_OPERATIONS = { listLibraries };
