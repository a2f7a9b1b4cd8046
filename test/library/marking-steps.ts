import type { Catalog } from "../../lib/catalog/store/open.ts";
import { batchWrite, queryAll, type Row } from "../../lib/catalog/store/table.ts";
import type { MigrationStep } from "../../lib/library/migrations/types.ts";

interface Mark {
  readonly height: number;
}

const putMark = (catalog: Catalog, sk: string, height: number) => {
  const row: Row<Mark> = { pk: partition(catalog), sk, height };
  return batchWrite(catalog, { put: [row] });
};

const partition = (catalog: Catalog) => `${catalog.library}#marks`;

/**
 * Interruptible steps: the first writes `count` marks and saves each position, the second increments every mark once.
 */
export function markingSteps(count: number): MigrationStep[] {
  return [
    {
      to: 2,
      about: "marking places",
      async run({ catalog, cursor, save, report }) {
        for (let place = cursor === undefined ? 0 : Number(cursor) + 1; place < count; place++) {
          await putMark(catalog, `mark#${place}`, 1);
          await save(String(place));
          report(`${place + 1} of ${count} places`);
        }
      },
    },
    {
      to: 3,
      about: "raising marks",
      async run({ catalog }) {
        for await (const { sk } of queryAll(catalog, partition(catalog), "mark#")) {
          await putMark(catalog, sk, 2);
        }
      },
    },
  ];
}

/** The existing marks, by position. */
export async function marksOf(catalog: Catalog): Promise<Record<string, number>> {
  const rows = await Array.fromAsync(queryAll<Mark>(catalog, partition(catalog), "mark#"));
  return Object.fromEntries(rows.map(({ sk, height }) => [sk, height]));
}
