import type { RowContent } from "../../catalog/decisions/draft.ts";
import { listPeople } from "../../catalog/decisions/people-list.ts";
import { PREFIX, peoplePartition } from "../../catalog/store/keys.ts";
import { queryPage } from "../../catalog/store/table.ts";
import type { MigrationContext } from "./types.ts";

/** People listed between two saved positions. */
const PEOPLE_AT_ONCE = 500;

/** Adds the rows of the list of people by name. Running it again changes nothing. */
export async function listAllPeople({ catalog, cursor, save, report }: MigrationContext): Promise<void> {
  let done = 0;
  for (let after = cursor; ; ) {
    const { rows, last } = await queryPage<RowContent>(catalog, peoplePartition(catalog), PREFIX.person, {
      ...{ limit: PEOPLE_AT_ONCE, consistent: true },
      ...(after === undefined ? {} : { after }),
    });
    await listPeople(
      catalog,
      rows.map(({ pk: _, sk, ...person }) => ({ sk: String(sk), after: person })),
    );
    done += rows.length;
    report(`${done.toLocaleString("en")} people`);
    if (last === undefined) return;
    await save(last);
    after = last;
  }
}
