import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { API_OPERATIONS } from "../../../lib/api/api-operations.ts";
import type { ApiContext } from "../../../lib/api/context.ts";
import { datedIn, type ListedPhoto, takePhotos } from "../../../lib/api/operations/dated-photos.ts";
import { ROUTES } from "../../../lib/api/routes.ts";
import { confirm } from "../../../lib/catalog/decisions/decide-faces.ts";
import { type DatedEntry, monthOf } from "../../../lib/catalog/rows/by-date.ts";
import * as keys from "../../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { batchWrite, type Row } from "../../../lib/catalog/store/table.ts";
import type { PhotoRecord } from "../../../lib/catalog/store/types.ts";
import { isLater } from "../../../lib/catalog/versions/dated.ts";
import { common, difference, sourceOf } from "../../../lib/catalog/views/merged.ts";
import { did } from "../../catalog/decisions/did.ts";
import { addFaces, faceIdOfNumber, openLibrary } from "../../runs/library.ts";
import { personNamed } from "../../support/decide.ts";

const PHOTOS = 1100;
const photoIdOf = (number: number) => faceIdOfNumber(number).slice(0, 28);
const numberOf = new Map(Array.from({ length: PHOTOS }, (_, number) => [photoIdOf(number), number]));

/** Photos with numbers, of which a smaller number is later; 20 of each month. */
async function open(t: Parameters<typeof openLibrary>[0]): Promise<Catalog> {
  const catalog = await openLibrary(t);
  const rows = Array.from({ length: PHOTOS }, (_, number): Row<PhotoRecord | DatedEntry | { photos: number }>[] => {
    const photoId = photoIdOf(number);
    const month = PHOTOS / 20 - 1 - Math.floor(number / 20);
    const takenAt = new Date(Date.UTC(2020, month, 28 - (number % 20))).toISOString().slice(0, 19);
    const place = { key: `${number}.jpg`, eTag: "e", role: "picture", orientation: 1, bytes: 1, takenAt } as const;
    const facts = { photoId, faceCount: 1, rev: "r" };
    const months = { pk: keys.monthsPartition(catalog), sk: keys.monthKey(monthOf(takenAt)), photos: 20 };
    return [
      {
        ...{ pk: keys.photosPartition(catalog, photoId), sk: keys.photoKey(photoId), ...facts, locations: [place] },
        ...{ width: 1, height: 1, indexedAt: "2026-01-01T00:00:00Z" },
      },
      {
        ...{ pk: keys.datedPartition(catalog, monthOf(takenAt)), sk: keys.dateKey(takenAt, photoId) },
        ...{ ...facts, takenAt, keys: [place.key] },
      },
      ...(number % 20 === 0 ? [months] : []),
    ];
  });
  await batchWrite(catalog, { put: rows.flat() });
  return catalog;
}

/** Lists photos. @returns their numbers, and how many rows of photos by date were read */
async function list(catalog: Catalog, query: Record<string, string>) {
  let read = 0;
  const documents = new Proxy(catalog.documents, {
    get: (client, name) =>
      name === "send"
        ? async (command: { readonly input: { readonly ExpressionAttributeValues?: { readonly ":pk"?: string } } }) => {
            const answer = (await client.send(command as never)) as QueryCommandOutput;
            const { ":pk": pk = "" } = command.input.ExpressionAttributeValues ?? {};
            if (command instanceof QueryCommand && pk.includes("#dated#")) read += answer.Items?.length ?? 0;
            return answer;
          }
        : client[name as never],
  });
  const input = { id: "", query: ROUTES.listPhotos.query().parse(query), body: undefined } as never;
  const { items, cursor } = await API_OPERATIONS.listPhotos(
    { catalog: { ...catalog, documents } } as ApiContext,
    input,
  );
  return { numbers: items.map(({ photoId }) => numberOf.get(photoId)), cursor, read };
}

test("a page by date reads about as many rows as it has photos, across months, and the next one continues", async (t) => {
  // Prepare
  const catalog = await open(t);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
  // Act and assess
  const first = await list(catalog, { order: "taken", limit: "50" });
  assert.deepEqual(first.numbers, range(0, 50));
  assert.ok(first.read <= 70, `${first.read} rows`);
  const second = await list(catalog, { order: "taken", limit: "50", cursor: first.cursor! });
  assert.deepEqual(second.numbers, range(50, 100));
  // Act and assess: what only the photos themselves tell
  const empty = await list(catalog, { name: `${PHOTOS - 1}.jpg` });
  assert.deepEqual(empty.numbers, []);
  assert.ok(empty.read <= 1000 + 20, `${empty.read} rows`);
  const rest = await list(catalog, { name: `${PHOTOS - 1}.jpg`, cursor: empty.cursor! });
  assert.deepEqual([rest.numbers, rest.cursor], [[PHOTOS - 1], undefined]);
  const month = await list(catalog, { from: "2020-01-01", to: "2020-01-31" });
  assert.deepEqual(month.numbers, range(PHOTOS - 20, PHOTOS));
});

test("the photos of two people are the same, however different the lengths of their lists", async (t) => {
  // Prepare: one person is in very many photos, the other in two, one of them together
  const catalog = await open(t);
  const [many, few] = [await personNamed(catalog, "Many"), await personNamed(catalog, "Few")];
  const faceIds = Array.from({ length: 42 }, (_, number) => faceIdOfNumber(number));
  const together = faceIdOfNumber(3).replace(/0$/, "1");
  const alone = faceIdOfNumber(500);
  const vector = Float32Array.from([1, 0]);
  await addFaces(
    catalog,
    [...faceIds, together, alone].map((faceId) => ({ faceId, vector })),
  );
  await did(catalog, "", (draft) => confirm(draft, faceIds, many.personId));
  await did(catalog, "", (draft) => confirm(draft, [together, alone], few.personId));
  const numbers = async (query: Record<string, string>) => (await list(catalog, query)).numbers;
  // Act and assess
  assert.deepEqual(await numbers({ person: `${many.personId},${few.personId}` }), [3]);
  assert.deepEqual(await numbers({ person: few.personId, without: many.personId }), [500]);
  assert.equal((await numbers({ person: many.personId, without: few.personId, limit: "100" })).length, 41);
  assert.equal((await numbers({ person: `${many.personId},${few.personId}`, match: "any", limit: "100" })).length, 43);
  assert.deepEqual(await numbers({ person: few.personId, only: "true" }), [500]);
});

test("a page of two long lists looks at a limited number of places, though the wanted photos are far behind", async (t) => {
  // Prepare: the first list has every even number, the second every odd one, and both have the last
  const catalog = await openLibrary(t);
  const length = 2600;
  const at = (number: number) => ({ takenAt: String(9999 - number), photoId: photoIdOf(number) });
  const halves = [0, 1].map((half) =>
    Array.from({ length }, (_, number) => at(number)).filter(
      (_, number) => number % 2 === half || number === length - 1,
    ),
  );
  const photoId = photoIdOf(length - 1);
  const place = { key: "last.jpg", eTag: "e", role: "picture", orientation: 1, bytes: 1 } as const;
  const row: Row<PhotoRecord> = {
    ...{
      pk: keys.photosPartition(catalog, photoId),
      sk: keys.photoKey(photoId),
      photoId,
      locations: [place],
      rev: "r",
    },
    ...{ width: 1, height: 1, faceCount: 0, indexedAt: "2026-01-01T00:00:00Z" },
  };
  await batchWrite(catalog, { put: [row] });
  let read = 0;
  async function* counted(half: readonly ListedPhoto[], cursor: string | undefined): AsyncGenerator<ListedPhoto> {
    const before = datedIn(cursor);
    for await (const each of sourceOf(half.filter((place) => !before || isLater(before, place)))) {
      read++;
      yield each;
    }
  }
  // Act and assess
  const [a, b] = halves as [ListedPhoto[], ListedPhoto[]];
  for (const photosBehind of [
    (cursor?: string) => common([counted(a, cursor), counted(b, cursor)], isLater),
    (cursor?: string) => difference(counted(a, cursor), counted(a.slice(0, -1), cursor), isLater),
  ]) {
    let [pages, found, cursor] = [0, 0, undefined as string | undefined];
    do {
      read = 0;
      const page = await takePhotos(catalog, photosBehind(cursor), 10);
      ({ cursor } = page);
      pages++;
      found += page.items.length;
      assert.ok(read <= 2 * 1000 + 4, `${read} places`);
    } while (cursor);
    assert.deepEqual([pages > 1, found], [true, 1]);
  }
});
