import pLimit from "p-limit";
import {
  decisionIn,
  INDEXED_KEY,
  idOf,
  isDecision,
  kindOf,
  ofPersonKey,
  ofPersonPrefix,
  PREFIX,
  personKey,
} from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { allPeopleRows, getPeopleRows, peopleRows, putPeopleRows, SPREAD_SINCE } from "../store/people-rows.ts";
import { schemaInForce } from "../store/schema.ts";
import { type Draft, readRows } from "./draft.ts";

/** A cluster's decision row. Absent fields mean "not decided"; empty sets are absent too. */
export interface ClusterRow {
  readonly clusterId: string;
  readonly personId?: string;
  readonly hidden: boolean;
  /** People whom the cluster was rejected for. */
  readonly rejected?: ReadonlySet<string>;
  /** The run that assigned the cluster to the person, without anyone saying so; true in rows of older data. */
  readonly given?: string | true;
  /** Sort key of the decision because of which the run assigned it; absent from rows of older data. */
  readonly givenFor?: string;
}

/** A face's decision row. Absent fields mean "not decided"; empty sets are absent too. */
export interface FaceRow {
  readonly faceId: string;
  readonly personId?: string;
  readonly rejected?: ReadonlySet<string>;
  readonly notAFace?: boolean;
  /** The face belongs to no cluster: someone dissolved the one it was in. */
  readonly alone?: boolean;
  /** Nobody is asked who it is; such a face is `alone` as well. */
  readonly stranger?: boolean;
  /** The person comes from the photo's metadata, not from a decision in Facet. */
  readonly read?: boolean;
}

/** All decisions about one person. */
export interface PersonDecisions {
  /** Clusters that carry the name. */
  readonly clusters: ClusterRow[];
  /** Faces that are confirmed to be theirs. */
  readonly faces: FaceRow[];
  /** Sort keys and rows of clusters and faces that were rejected for them. */
  readonly rejected: [sk: string, row: ClusterRow | FaceRow][];
}

/**
 * Reads all decisions about a person through the index by person: one read for each decision. The person's own row is
 * read first; `writeChanges` depends on it.
 * @param kind only decisions about clusters, or about faces
 * @throws RowChanged, TooManyRows
 */
export async function loadPersonDecisions(
  draft: Draft,
  personId: string,
  kind?: "cluster" | "face",
): Promise<PersonDecisions> {
  await draft.read(personKey(personId));
  const sks = await readIndexedDecisions(draft, personId, kind);
  const drafted = draft.touched().filter((sk) => isDecision(sk) && (kind === undefined || kindOf(sk) === kind));
  const rows = [...(await draft.readAgain<ClusterRow | FaceRow>([...new Set([...sks, ...drafted])]))];
  const theirs = rows.filter(([, row]) => row.personId === personId);
  return {
    clusters: theirs.flatMap(([sk, row]) => (kindOf(sk) === "cluster" ? [row as ClusterRow] : [])),
    faces: theirs.flatMap(([sk, row]) => (kindOf(sk) === "face" ? [row as FaceRow] : [])),
    rejected: rows.filter(([, row]) => row.rejected?.has(personId)),
  };
}

/** Reads the clusters that carry the names of these people: the person of each, by clusterId. */
export async function clustersOfPeople(catalog: Catalog, personIds: readonly string[]): Promise<Map<string, string>> {
  await ensureIndexed(catalog);
  const limit = pLimit(QUERIES_AT_ONCE);
  const listed = await Promise.all(
    personIds.map((personId) => limit(() => Array.fromAsync(peopleRows(catalog, ofPersonPrefix(personId, "cluster"))))),
  );
  const wanted = new Set(personIds);
  const rows = await getPeopleRows<ClusterRow>(
    catalog,
    listed.flat().map(({ sk }) => decisionIn(sk)),
  );
  return new Map(
    rows.flatMap(({ clusterId, personId }) =>
      personId !== undefined && wanted.has(personId) ? [[clusterId, personId] as const] : [],
    ),
  );
}

/** Reads the faces that are, or once were, decided about for a person, in order. @param after the face to begin behind */
export async function* facesOfDecisions(
  catalog: Catalog,
  personId: string,
  after: string | undefined,
): AsyncGenerator<string> {
  const prefix = ofPersonPrefix(personId, "face");
  const start = after === undefined ? undefined : `${prefix}${after}`;
  for await (const { sk } of peopleRows(catalog, prefix, { after: start })) {
    yield idOf(decisionIn(sk));
  }
}

/** Returns the people whom a decision is about. */
export function peopleIn({ personId, rejected }: Partial<Pick<ClusterRow, "personId" | "rejected">>): string[] {
  return [...(personId ? [personId] : []), ...(rejected ?? [])];
}

/** Reads the sort keys of decisions that are, or once were, about a person. @throws TooManyRows */
async function readIndexedDecisions(draft: Draft, personId: string, kind?: "cluster" | "face"): Promise<string[]> {
  const { catalog } = draft;
  await ensureIndexed(catalog);
  const sks: string[] = [];
  const prefix = ofPersonPrefix(personId, kind);
  for await (const { sk } of peopleRows(catalog, prefix, { consistent: true })) {
    sks.push(decisionIn(sk));
    draft.expect(sks.length);
  }
  return sks;
}

const indexed = new WeakSet<Catalog>();

/**
 * Builds the index by person of a library that was named before the index existed; once. From schema 6 on, which the
 * migration builds it for, every library has it.
 */
export async function ensureIndexed(catalog: Catalog): Promise<void> {
  if (indexed.has(catalog) || (await schemaInForce(catalog)).version >= SPREAD_SINCE) return;
  const [marker] = await getPeopleRows(catalog, [INDEXED_KEY], { consistent: true });
  if (!marker) {
    const put: [string, { at: string }][] = [];
    const at = new Date().toISOString();
    for (const prefix of [PREFIX.cluster, PREFIX.face]) {
      for await (const row of allPeopleRows<Partial<FaceRow>>(catalog, prefix)) {
        for (const personId of peopleIn(row)) put.push([ofPersonKey(personId, row.sk), { at }]);
      }
    }
    await putPeopleRows(catalog, put);
    await putPeopleRows(catalog, [[INDEXED_KEY, { at }]]);
  }
  indexed.add(catalog);
}

/** Lists a decision under the people that it is about. @param sk of a cluster's or a face's row */
export async function listDecision(catalog: Catalog, sk: string): Promise<void> {
  const at = new Date().toISOString();
  const row = (await readRows(catalog, [sk])).get(sk) as Partial<FaceRow> | undefined;
  await putPeopleRows(
    catalog,
    peopleIn(row ?? {}).map((personId) => [ofPersonKey(personId, sk), { at }]),
  );
}

/** Queries in parallel. */
const QUERIES_AT_ONCE = 16;

/** Returns undefined for an empty set, which DynamoDB cannot store. */
export function noneIfEmpty(set: ReadonlySet<string>): ReadonlySet<string> | undefined {
  return set.size > 0 ? set : undefined;
}

/** Returns a set without one of its members; undefined if nothing is left. */
export function without(set: ReadonlySet<string> | undefined, member: string): ReadonlySet<string> | undefined {
  return noneIfEmpty(new Set([...(set ?? [])].filter((each) => each !== member)));
}
