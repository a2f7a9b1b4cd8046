import { act } from "../../catalog/decisions/actions.ts";
import { belongingOf, inputsOfFace, readBelongingInputs } from "../../catalog/decisions/belonging-rule.ts";
import { markStrangers as mark } from "../../catalog/decisions/decide-faces.ts";
import type { Draft } from "../../catalog/decisions/draft.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import {
  countUngrouped,
  readUngrouped,
  type UngroupedFace,
  ungroupedCursor,
  ungroupedPlace,
} from "../../catalog/versions/ungrouped.ts";
import { latestVersion } from "../../catalog/versions/versions.ts";
import type { ApiContext, DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { Problem } from "../problem.ts";
import { showFace } from "./shown.ts";

/** Faces that are looked at for one answer: of those in the list, people may have decided about almost all. */
const MOST_FACES = 2000;
const FACES_AT_ONCE = 500;

/**
 * Lists the faces in no group that nobody has decided about, largest first. A page may have fewer than `limit`, or none; the
 * list ends when there is no cursor. Faces that were found since the run appear after the next one.
 */
export async function listUngrouped({ catalog }: ApiContext, { query }: Input<"listUngrouped">) {
  const { limit, cursor } = query;
  const version = await latestVersion(catalog);
  if (version === undefined) return { items: [], count: 0 };
  const from = cursor ? ungroupedPlace(cursor) : { version, at: 0 };
  const count = (await countUngrouped(catalog, from.version)) ?? 0;
  const items: UngroupedFace[] = [];
  let { at } = from;
  for (const end = Math.min(count, at + MOST_FACES); at < end && items.length < limit; ) {
    // In most lists the first ones fill the page; if people have decided about them, more at a time do.
    const atOnce = at === from.at ? limit : FACES_AT_ONCE;
    const some = await readUngrouped(catalog, { version: from.version, at }, Math.min(atOnce, end - at));
    const open = await stillOpen(catalog, some);
    const room = limit - items.length;
    items.push(...open.slice(0, room));
    // The next page begins with the first open face that has no room on this one.
    at += open.length > room ? some.indexOf(open[room]!) : some.length;
  }
  return {
    items: await Promise.all(
      items.map(async ({ faceId, sizePx }) => ({ ...(await showFace(catalog, faceId)), sizePx })),
    ),
    count,
    version: from.version,
    ...(at < count ? { cursor: ungroupedCursor({ version: from.version, at }) } : {}),
  };
}

/** The faces that exist and that nobody has named or decided about since. */
async function stillOpen(catalog: Catalog, faces: readonly UngroupedFace[]): Promise<UngroupedFace[]> {
  const faceIds = faces.map(({ faceId }) => faceId);
  const [facts, existing] = await Promise.all([
    readBelongingInputs(catalog, faceIds),
    facesThatExist(catalog, faceIds),
  ]);
  return faces.filter(({ faceId }) => {
    const now = belongingOf(inputsOfFace(facts, faceId), facts.clusters);
    const isStranger = facts.decisions.get(faceId)?.stranger;
    return existing.has(faceId) && now && !isStranger && now.personId === undefined && now.clusterId === undefined;
  });
}

/** Marks all faces of the list as strangers', except some. */
export async function markStrangers({ catalog }: DecisionContext, { body, by }: Input<"markStrangers">) {
  const { version, except } = body;
  const size = await countUngrouped(catalog, version);
  if (size === undefined) throw new Problem(409, "This list is no longer kept: load it again");
  const kept = new Set(except);
  const faces = await act(catalog, by, {
    operation: "markStrangers",
    async draft(draft: Draft) {
      // All of the list is read, even if people have decided about most of it.
      draft.expect(size);
      let count = 0;
      let faceId: string | undefined;
      for (let at = 0; ; ) {
        const some = await readUngrouped(catalog, { version, at }, FACES_AT_ONCE);
        if (some.length === 0) break;
        at += some.length;
        const open = (await stillOpen(catalog, some)).flatMap(({ faceId }) => (kept.has(faceId) ? [] : [faceId]));
        count += open.length;
        faceId ??= open[0];
        await mark(draft, open);
      }
      const what = count === 1 ? "a face is a stranger’s" : `${count} faces are strangers’`;
      return { what, facts: { kind: "strangers", faces: count, faceId }, result: count };
    },
  });
  return { faces };
}

export const UNGROUPED_OPERATIONS = { listUngrouped, markStrangers };
