import { fold } from "../catalog/decisions/decide-people.ts";
import { placeOf, readListed } from "../catalog/decisions/people-list.ts";
import { type ClusterRow, type FaceRow, peopleIn } from "../catalog/decisions/person-index.ts";
import { INDEXED_KEY, idOf, isDecision, kindOf, nameKey, ofPersonKey } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { allPeopleRows, SPREAD_SINCE } from "../catalog/store/people-rows.ts";
import { schemaInForce } from "../catalog/store/schema.ts";
import type { Person } from "../catalog/store/types.ts";
import type { Finding } from "./findings.ts";

/** Places of the list to read at a time. */
const PLACES_AT_ONCE = 1000;

interface NameRow {
  readonly personId?: string;
  readonly sharedBy?: readonly string[];
}

/** Finds names and decisions whose references to people, or back, are missing. A decision itself is never wrong. */
export async function* findingsOfPeople(catalog: Catalog): AsyncGenerator<Finding> {
  const people = new Map<string, Person>();
  const decisions = new Map<string, string[]>();
  const called = new Map<string, readonly string[]>();
  const rows = new Set<string>();
  const all = allPeopleRows<Person & ClusterRow & FaceRow & NameRow>(catalog, "", { consistent: true });
  for await (const { sk, ...row } of all) {
    if (kindOf(sk) === "person") people.set(idOf(sk), row);
    if (kindOf(sk) === "name") called.set(sk, [row.personId ?? "", ...(row.sharedBy ?? [])]);
    if (isDecision(sk)) decisions.set(sk, peopleIn(row));
    if (kindOf(sk) === "of" || sk === INDEXED_KEY) rows.add(sk);
  }
  const listed = await placesOf(catalog);
  // A library of an earlier release gets these rows with its next decision.
  const isIndexed = rows.has(INDEXED_KEY) || (await schemaInForce(catalog)).version >= SPREAD_SINCE;
  for (const [id, person] of people) {
    const isFound = called.get(nameKey(fold(person.name)))?.includes(id);
    if (!isFound || !listed.has(placeOf(person))) yield { kind: "name without its person", id };
  }
  for (const [sk, personIds] of decisions) {
    const there = personIds.filter((personId) => people.has(personId));
    if (there.length < personIds.length) yield { kind: "decision about nobody", id: idOf(sk), key: sk };
    const isListed = !isIndexed || there.every((personId) => rows.has(ofPersonKey(personId, sk)));
    if (!isListed) yield { kind: "decision that is not listed", id: idOf(sk), key: sk };
  }
}

/** Reads the places of all people in the list by name. */
async function placesOf(catalog: Catalog): Promise<Set<string>> {
  const places = new Set<string>();
  for (let after: string | undefined; ; ) {
    const page = await readListed(catalog, [false, true], PLACES_AT_ONCE, after);
    for (const { place } of page.places) places.add(place);
    after = page.places.at(-1)?.place;
    if (page.isLast || after === undefined) return places;
  }
}
