import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { COUNT_KEY, idOf, kindOf, listedKey, listedPrefix, namesPartition, PREFIX, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { allPeopleRows } from "../store/people-rows.ts";
import { batchWrite, queryPage, type Row } from "../store/table.ts";
import type { Person } from "../store/types.ts";
import { type RowChange, type RowContent, readRows } from "./draft.ts";

// The list of people by name: a row for each person in a partition of its own, from which a page is read without the
// other people. A row is written before its person's row, and may stay behind when the person gets another name: readers
// compare it with the person.

/** The parts of a person by which the list of people is sorted. */
type Listed = Pick<Person, "personId" | "name" | "hidden" | "favourite">;

/** A row of the list. `rev`: the revision of the person's row that it was written for. */
interface ListRow {
  readonly personId: string;
  readonly rev?: unknown;
}

/** Characters of a name that the order depends on. */
const CHARACTERS = 120;

/**
 * Returns a text in whose order names sort as people expect: accents, case and width are ignored, and numbers are compared
 * by value. Other characters are in the order of their code points.
 */
export function nameOrder(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const counted = plain.replace(/[0-9]+/g, (digits) => {
    const value = digits.replace(/^0+(?=.)/, "");
    return `${String(value.length).padStart(3, "0")}${value}`;
  });
  return counted.slice(0, CHARACTERS).toWellFormed();
}

const keyOf = ({ personId, name, hidden = false, favourite = false }: Listed) =>
  listedKey({ hidden, favourite, order: nameOrder(name), personId });

/** Writes the rows of people who are about to be written. */
export async function listPeople(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  const pk = namesPartition(catalog);
  await batchWrite(catalog, {
    put: changes.flatMap(({ sk, after }): Row<ListRow>[] => {
      if (kindOf(sk) !== "person" || !after) return [];
      const person = after as unknown as Listed;
      return [{ pk, sk: keyOf(person), personId: person.personId, rev: after.rev }];
    }),
  });
}

/** Writes the row of a person whose row is missing. */
export async function listPerson(catalog: Catalog, personId: string): Promise<void> {
  const sk = personKey(personId);
  const after = (await readRows(catalog, [sk])).get(sk);
  if (after) await listPeople(catalog, [{ sk, after }]);
}

/** Removes the rows that people had in the list before they were written, and counts people who came or went. */
export async function unlistFormer(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  const people = changes.filter(({ sk }) => kindOf(sk) === "person");
  for (const { before, after } of people) {
    const former = before && keyOf(before as unknown as Listed);
    const isSame = after && former === keyOf(after as unknown as Listed);
    if (former !== undefined && !isSame) await unlist(catalog, former, before?.rev);
  }
  const more = people.reduce((sum, { before, after }) => sum + (after ? 1 : 0) - (before ? 1 : 0), 0);
  const moreHidden = people.reduce(
    (sum, { before, after }) => sum + Number(isHidden(after)) - Number(isHidden(before)),
    0,
  );
  if (more !== 0 || moreHidden !== 0) await countPeople(catalog, more, moreHidden);
}

const isHidden = (row: RowContent | undefined) => row?.hidden === true;

/** Removes a row, unless it was written again since. */
async function unlist(catalog: Catalog, sk: string, rev: unknown): Promise<void> {
  await ifHolds(() =>
    catalog.documents.send(
      new DeleteCommand({
        TableName: catalog.table,
        Key: { pk: namesPartition(catalog), sk },
        ConditionExpression: rev === undefined ? "attribute_not_exists(rev)" : "rev = :rev",
        ...(rev === undefined ? {} : { ExpressionAttributeValues: { ":rev": rev } }),
      }),
    ),
  );
}

async function ifHolds(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** The people of a page, by their places in the list. */
export interface ListedPeople {
  readonly places: readonly { readonly personId: string; readonly place: string }[];
  readonly isLast: boolean;
}

/**
 * Reads a page of the list: favourites first, then by name. A row may be of a person who is elsewhere by now.
 * @param hidden only hidden people, only the others, or both
 * @param after the place to begin behind
 */
export async function readListed(
  catalog: Catalog,
  hidden: readonly boolean[],
  limit: number,
  after: string | undefined,
): Promise<ListedPeople> {
  const read = hidden.map(async (isHidden) => {
    const prefix = listedPrefix(isHidden);
    const page = await queryPage<ListRow>(catalog, namesPartition(catalog), prefix, {
      ...{ limit, consistent: true },
      ...(after === undefined ? {} : { after: `${prefix}${after}` }),
    });
    return { ...page, places: page.rows.map(({ sk, personId }) => ({ personId, place: idOf(sk) })) };
  });
  const pages = await Promise.all(read);
  const all = pages.flatMap(({ places }) => places).sort((a, b) => byBytes(a.place, b.place));
  const isLast = all.length <= limit && pages.every(({ last }) => last === undefined);
  return { places: all.slice(0, limit), isLast };
}

/** Returns where a person is by name alone, whether favourite, hidden or not. */
export const placeByName = ({ name, personId }: Pick<Person, "name" | "personId">) => `${nameOrder(name)} ${personId}`;

/** Compares texts as the table sorts keys. */
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Returns a person's place in the list. */
export const placeOf = (person: Listed) => idOf(keyOf(person));

const countKey = (catalog: Catalog) => ({ pk: namesPartition(catalog), sk: COUNT_KEY });

/** How many people there are, and how many of them are hidden. */
export interface PeopleCount {
  readonly people: number;
  /** Absent from counts of an earlier release until the next run. */
  readonly hiddenPeople?: number;
}

/** Adds to the numbers of people, if they are stored. */
async function countPeople(catalog: Catalog, more: number, moreHidden: number): Promise<void> {
  await ifHolds(() =>
    catalog.documents.send(
      new UpdateCommand({
        TableName: catalog.table,
        Key: countKey(catalog),
        UpdateExpression: "ADD people :more, hiddenPeople :hidden",
        ConditionExpression: "attribute_exists(people)",
        ExpressionAttributeValues: { ":more": more, ":hidden": moreHidden },
      }),
    ),
  );
}

/** Reads the numbers of people, which are counted once and then kept; interrupted changes make them wrong until the next run. */
export async function countsOfPeople(catalog: Catalog): Promise<PeopleCount> {
  const { Item } = await catalog.documents.send(new GetCommand({ TableName: catalog.table, Key: countKey(catalog) }));
  return (Item as PeopleCount | undefined) ?? recountPeople(catalog);
}

/** Reads the number of people, those who are hidden included. */
export async function readPeopleCount(catalog: Catalog): Promise<number> {
  return (await countsOfPeople(catalog)).people;
}

/** Counts the people and stores their numbers. */
export async function recountPeople(catalog: Catalog): Promise<PeopleCount> {
  let [people, hiddenPeople] = [0, 0];
  for await (const row of allPeopleRows<RowContent>(catalog, PREFIX.person)) {
    people++;
    if (isHidden(row)) hiddenPeople++;
  }
  const count = { people, hiddenPeople };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: { ...countKey(catalog), ...count } }));
  return count;
}
