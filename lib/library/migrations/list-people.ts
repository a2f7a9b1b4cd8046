import type { RowContent } from "../../catalog/decisions/draft.ts";
import { listPeople } from "../../catalog/decisions/people-list.ts";
import { formerPeoplePartition, PREFIX } from "../../catalog/store/keys.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { queryPage } from "../../catalog/store/table.ts";
import type { MigrationContext } from "./types.ts";

/** People listed between two saved positions. */
const PEOPLE_AT_ONCE = 500;

/** Adds the rows of the list of people by name. Running it again changes nothing. */
export async function listAllPeople({ catalog, cursor, save, report }: MigrationContext): Promise<void> {
  let done = 0;
  for await (const { at, people } of listPeopleFrom(catalog, cursor)) {
    await save(at);
    done += people;
    report(`${done.toLocaleString("en")} people`);
  }
}

/** Writes the rows of the list of people, and yields its position after each page but the last. @param from position */
export async function* listPeopleFrom(
  catalog: Catalog,
  from?: string,
): AsyncGenerator<{ readonly at: string; readonly people: number }> {
  for (let after = from; ; ) {
    const { rows, last } = await queryPage<RowContent>(catalog, formerPeoplePartition(catalog), PREFIX.person, {
      ...{ limit: PEOPLE_AT_ONCE, consistent: true },
      ...(after === undefined ? {} : { after }),
    });
    await listPeople(
      catalog,
      rows.map(({ pk: _, sk, ...person }) => ({ sk: String(sk), after: person })),
    );
    if (last === undefined) return;
    yield { at: last, people: rows.length };
    after = last;
  }
}
