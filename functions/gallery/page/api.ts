/** What the page reads of the API's answers; /openapi.json has the whole. */
export interface Person {
  readonly personId: string;
  readonly name: string;
}

export interface ShownFace {
  readonly faceId: string;
  readonly photoId: string;
  readonly url: string;
}

export interface Cluster {
  readonly clusterId: string;
  readonly size: number;
  readonly faces: readonly ShownFace[];
}

export interface PersonSummary extends Person {
  readonly faces: number;
  readonly cover?: string;
}

export interface Photo {
  readonly photoId: string;
  readonly key: string;
  readonly status: "indexed" | "skipped" | "failed";
  readonly reason?: string;
  /** Upright, px; 0 where the photo could not be read. */
  readonly width: number;
  readonly height: number;
  readonly takenAt?: string;
  readonly url: string;
}

export interface PersonWithPhotos extends PersonSummary {
  readonly clusterIds: readonly string[];
  readonly photoCount: number;
  readonly photos: readonly Photo[];
  readonly cursor?: string;
}

export interface Face extends ShownFace {
  /** Fractions of the upright photo. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly clusterId?: string;
  readonly person?: Person;
}

export type PhotoWithFaces = Photo & { readonly faces: readonly Face[] };

export interface LeftOut {
  readonly count: number;
  readonly photos: readonly { readonly photoId: string; readonly key: string; readonly reason: string }[];
}

export interface Status {
  readonly photos: number;
  readonly faces: number;
  readonly people: number;
  readonly version?: number;
  readonly skipped: LeftOut;
  readonly failed: LeftOut;
  readonly runningRun?: { readonly runId: string };
  readonly lastRun?: { readonly status: "succeeded" | "failed"; readonly reason?: string };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** @throws Error with the problem's detail */
export async function call<T>(path: string, body?: object): Promise<T> {
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, body ? options : {});
  if (!answer.ok) {
    const problem = await answer.json().catch(() => undefined);
    throw new Error(problem?.detail ?? `${answer.status} ${answer.statusText}`);
  }
  return answer.json();
}

/** A path with a query, undefined values left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path;
}

/** Everyone who has a name, in order of name. */
export async function everyone(): Promise<PersonSummary[]> {
  const people: PersonSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await call<Page<PersonSummary>>(withQuery("/people", { limit: "200", cursor }));
    people.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return people;
}

/** Gives clusters a name, one after the other. @returns who they are now */
export async function nameClusters(clusterIds: readonly string[], name: string): Promise<Person | undefined> {
  let person: Person | undefined;
  for (const clusterId of clusterIds) person = await call<Person>(`/clusters/${clusterId}/name`, { name });
  return person;
}
