import { act } from "../../../lib/catalog/decisions/actions.ts";
import type { Draft } from "../../../lib/catalog/decisions/draft.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";

export const who = { who: "tester" };

/** Carries out an action. @returns its result and its id */
export async function did<T>(catalog: Catalog, what: string, draft: (draft: Draft) => Promise<T>) {
  let actionId = "";
  const logged = (id: string) => {
    actionId = id;
  };
  const result = await act(
    catalog,
    { ...who, logged },
    { operation: "test", draft: async (drafted) => ({ what, result: await draft(drafted) }) },
  );
  return { result, actionId };
}
