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
  readonly person?: Person;
  readonly faces: readonly ShownFace[];
  readonly cursor?: string;
}

export interface PersonSummary extends Person {
  readonly clusters: number;
  readonly faces: number;
  readonly cover?: string;
}

export interface Photo {
  readonly photoId: string;
  readonly key: string;
  readonly width: number;
  readonly height: number;
  readonly takenAt?: string;
  readonly url: string;
}

export interface Face extends ShownFace {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly clusterId?: string;
  readonly person?: Person;
}

export interface Status {
  readonly photos: number;
  readonly faces: number;
  readonly people: number;
  readonly version?: number;
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
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
