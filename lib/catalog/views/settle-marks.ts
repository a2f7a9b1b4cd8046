import { differenceOf, inputsOfFace, readBelongingInputs } from "../decisions/belonging-rule.ts";
import {
  allMarks,
  batchesOf,
  deleteMarks,
  type MarkRow,
  markDifferences,
  markOf,
  placesOf,
  putMarks,
} from "../decisions/stale-marks.ts";
import { readPendingWrites } from "../decisions/under-way.ts";
import { facesThatExist } from "../rows/faces.ts";
import { idOf, kindOf, placeIn, staleMarkKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { getPeopleRows } from "../store/people-rows.ts";
import type { Row } from "../store/table.ts";
import { readChanges } from "../versions/change-notes.ts";
import { latestVersion } from "../versions/versions.ts";

/**
 * Brings the stale marks in line with the version that was just put in force: deletes those from before a time whose faces
 * are by now where the decisions put them, and marks faces where the new clusters differ from decisions made since then.
 * Marks of decisions that are still being written stay.
 * @param time when the run began to read decisions, ISO 8601
 */
export async function settleMarks(catalog: Catalog, time: string): Promise<void> {
  const begun = (await readPendingWrites(catalog)).map(({ at }) => at);
  const before = [time, ...begun].reduce((first, each) => (each < first ? each : first));
  const isOld = ({ at }: { readonly at: string }) => at < before;
  // Read before the marks: only a place whose row was not renewed since has no more marks than are found.
  const flags = (await Array.fromAsync(allMarks<{ readonly at: string }>(catalog, "marked"))).flat();
  const { faceIds } = await readChanges(catalog);
  for (const some of batchesOf(faceIds, FACES_AT_ONCE)) await markDifferences(catalog, some);
  for await (const rows of allMarks(catalog, "agreed")) {
    const [old, late] = [rows.filter(isOld), rows.filter((row) => !isOld(row))];
    await markDifferences(
      catalog,
      late.map(({ faceId }) => faceId),
    );
    await deleteMarks(catalog, old);
  }
  const marked = new Set<string>();
  for (const kind of ["apart", "stale"] as const) {
    for await (const rows of allMarks(catalog, kind)) await settle(catalog, rows, isOld, marked);
  }
  await deleteMarks(
    catalog,
    flags.filter(({ sk }) => !marked.has(idOf(sk))),
  );
}

const FACES_AT_ONCE = 1000;

/** Settles some marks. @param marked collects the clusters and people that keep marks */
async function settle(
  catalog: Catalog,
  rows: readonly Row<MarkRow>[],
  isOld: (row: MarkRow) => boolean,
  marked: Set<string>,
): Promise<void> {
  const faceIds = [...(await facesThatExist(catalog, [...new Set(rows.map(({ faceId }) => faceId))]))];
  const version = await latestVersion(catalog);
  const facts = await readBelongingInputs(catalog, faceIds, { version });
  const needed = new Map<string, MarkRow>();
  const at = new Date().toISOString();
  for (const faceId of faceIds) {
    const inputs = inputsOfFace(facts, faceId);
    if (!differenceOf(inputs, facts.clusters)) continue;
    for (const place of placesOf(inputs)) needed.set(staleMarkKey(place, faceId), markOf(faceId, inputs, version, at));
  }
  const found = await getPeopleRows<MarkRow>(catalog, needed.keys(), { attributes: ["sk"], consistent: true });
  const there = new Set(found.map(({ sk }) => sk));
  await putMarks(
    catalog,
    [...needed].filter(([sk]) => !there.has(sk)),
  );
  await deleteMarks(
    catalog,
    rows.filter((row) => isOld(row) && !needed.has(row.sk)),
  );
  const kept = rows.filter((row) => !isOld(row) && kindOf(row.sk) === "stale").map(({ sk }) => sk);
  for (const sk of [...needed.keys(), ...kept]) marked.add(placeIn(sk));
}
