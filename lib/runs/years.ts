import type { Captures } from "../catalog/rows/captures.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import { type Block, pickRows } from "../dbscan/block.ts";
import { CentreCollector, centreBlocks, centresWithin } from "../dbscan/centres.ts";
import type { Candidate } from "../dbscan/match.ts";
import { calibrated } from "../embed/calibration.ts";
import type { RowGroup } from "./constrain.ts";
import type { FormInputs } from "./form.ts";

/** The mean face of a cluster in one year, for all clusters and years: a child looks different a few years later. */
export interface YearCentres {
  /** One row a cluster and year. */
  readonly centres: Block;
  /** The cluster of each row. */
  readonly groups: readonly number[];
  /** The year of each row. */
  readonly years: readonly number[];
}

/** Minimum number of faces of a cluster in a year: a single face is weak evidence. */
const LEAST_FACES = 2;
/** Maximum number of rows: those with the most faces are kept. */
const MOST_CENTRES = 20_000;
/** Maximum number of faces that are compared at a time, to limit the size of the product. */
const ROWS_AT_ONCE = 4096;

const NO_PART = -1;
const MINUTE_MS = 60_000;

/** Returns the year in which the photo of a face was taken; undefined if its date says nothing. */
export function yearOf(captures: Captures, faceId: string): number | undefined {
  const capture = captures.get(photoIdOfFace(faceId));
  return capture && new Date(capture.minute * MINUTE_MS).getUTCFullYear();
}

/** Computes the mean faces of each group by year. Reads the vectors of the groups once, if any photo has a date. */
export async function yearCentres(
  { matrix, faceIds, plan }: Pick<FormInputs, "matrix" | "faceIds" | "plan">,
  groups: readonly Pick<RowGroup, "rows">[],
  captures: Captures,
): Promise<YearCentres> {
  const parts = groups
    .flatMap(({ rows }, group) => {
      const byYear = Map.groupBy(rows, (row) => yearOf(captures, faceIds[row]!));
      return [...byYear].flatMap(([year, some]) => (year === undefined ? [] : [{ group, year, rows: some }]));
    })
    .filter(({ rows }) => rows.length >= LEAST_FACES)
    .sort((a, b) => b.rows.length - a.rows.length || a.group - b.group || a.year - b.year)
    .slice(0, MOST_CENTRES);
  const partOf = new Int32Array(matrix.n).fill(NO_PART);
  for (const [part, { rows }] of parts.entries()) for (const row of rows) partOf[row] = part;
  const collector = new CentreCollector(parts.length, plan.length);
  for (let index = 0; parts.length > 0 && index < matrix.blocks; index++) {
    const block = await matrix.load(index);
    for (let row = 0; row < block.count; row++) {
      const part = partOf[block.start + row]!;
      if (part !== NO_PART) collector.add(part, block, row);
    }
  }
  return {
    centres: collector.centres(),
    groups: parts.map(({ group }) => group),
    years: parts.map(({ year }) => year),
  };
}

/**
 * Finds the clusters whose mean face in the same year, the year before or the year after is within reach of each row.
 * Rows with none are absent.
 * @param years the year of each row; undefined if unknown
 * @param reach raw distance
 */
export async function nearInTime(
  { finder, embedder }: Pick<FormInputs, "finder" | "embedder">,
  rows: Block,
  years: readonly (number | undefined)[],
  known: YearCentres,
  reach: number,
): Promise<Map<number, Candidate[]>> {
  const centresOf = Map.groupBy(known.years.keys(), (centre) => known.years[centre]!);
  const found = new Map<number, Map<number, number>>();
  for (const [year, asked] of Map.groupBy(rows.count > 0 ? years.keys() : [], (row) => years[row])) {
    if (year === undefined) continue;
    const centres = [year - 1, year, year + 1].flatMap((each) => centresOf.get(each) ?? []);
    const blocks = centreBlocks(pickRows(known.centres, centres));
    for (let start = 0; centres.length > 0 && start < asked.length; start += ROWS_AT_ONCE) {
      const some = asked.slice(start, start + ROWS_AT_ONCE);
      for (const [at, near] of await centresWithin(finder, pickRows(rows, some), blocks, reach)) {
        const nearest = found.get(some[at]!) ?? new Map<number, number>();
        for (const { group: centre, squared } of near) {
          const group = known.groups[centres[centre]!]!;
          const distance = calibrated(embedder, Math.sqrt(squared));
          nearest.set(group, Math.min(distance, nearest.get(group) ?? distance));
        }
        found.set(some[at]!, nearest);
      }
    }
  }
  return new Map([...found].map(([row, near]) => [row, [...near].map(([group, distance]) => ({ group, distance }))]));
}
