import { faceKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { decide } from "./actions.ts";
import type { FaceRow } from "./person-index.ts";

/**
 * Moves people's decisions about one face to another, whose own decisions they replace. Decisions of the other face that
 * come from metadata alone stay.
 */
export async function moveDecision(catalog: Catalog, from: string, to: string): Promise<void> {
  await decide(catalog, async (draft) => {
    const source = await draft.read<FaceRow>(faceKey(from));
    if (!source || source.read) return;
    await draft.write(faceKey(to), { ...source, faceId: to });
    await draft.write(faceKey(from), undefined);
  });
}

/**
 * Copies decisions about faces to other faces that show the same region; decisions about the latter take precedence.
 * @param pairs the source and the target face of each copy
 */
export async function copyDecisions(
  catalog: Catalog,
  pairs: readonly (readonly [from: string, to: string])[],
): Promise<void> {
  for (const [from, to] of pairs) {
    await decide(catalog, async (draft) => {
      const [source, target] = [await draft.read<FaceRow>(faceKey(from)), await draft.read<FaceRow>(faceKey(to))];
      if (!source) return;
      const rejected = new Set([...(source.rejected ?? []), ...(target?.rejected ?? [])]);
      const { rejected: _, ...facts } = { ...source, ...target, faceId: to };
      if (facts.personId !== undefined) rejected.delete(facts.personId);
      await draft.write(faceKey(to), { ...facts, ...(rejected.size > 0 ? { rejected } : {}) });
    });
  }
}
