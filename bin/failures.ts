import { faceIdOfCrop } from "../lib/catalog/rows/crops.ts";
import { getFaces } from "../lib/catalog/rows/faces.ts";
import { allLeftOut } from "../lib/catalog/rows/left-out.ts";
import { allCatalogs } from "../lib/catalog/store/libraries.ts";
import { readObjectEvents } from "../lib/indexing/events.ts";
import type { HostSession } from "./session.ts";

/** A photo that could not be indexed after several attempts, or that has a face that could not be embedded. */
export interface Failure {
  readonly key: string;
  readonly reason: string;
}

/** Lists photos that failed on every attempt, sorted by key: photos marked as failed, and crops in the dead-letter queue. */
export async function indexingFailures({ catalog, host }: HostSession): Promise<Failure[]> {
  const failures = new Map<string, Failure>();
  const catalogs = await allCatalogs(catalog);
  for (const each of catalogs) {
    for await (const { key, status, reason } of allLeftOut(each)) {
      if (status === "failed") failures.set(key, { key, reason });
    }
  }
  const faces = host
    .deadLetters()
    .flatMap(({ body, reason }) => readObjectEvents(body).map(({ key }) => ({ faceId: faceIdOfCrop(key), reason })));
  const faceIds = [...new Set(faces.map(({ faceId }) => faceId))];
  const rows = (await Promise.all(catalogs.map((each) => getFaces(each, faceIds)))).flat();
  for (const { faceId, reason } of faces) {
    const key = rows.find((face) => face.faceId === faceId)?.key;
    if (key !== undefined && !failures.has(key))
      failures.set(key, { key, reason: `a face could not be embedded: ${reason}` });
  }
  return [...failures.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
