import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { cropKey, faceIdOfCrop } from "../rows/crops.ts";
import type { ReadNames } from "../rows/metadata-names.ts";
import {
  clusterMatchIn,
  idOf,
  kindOf,
  matchesPartition,
  pastFaceIn,
  photosPartition,
  vectorIn,
} from "../store/keys.ts";
import { listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { Row } from "../store/table.ts";
import type { Face, Location, Match, PhotoRecord } from "../store/types.ts";

/** The fields of a face's row that an audit compares. */
export type AuditedFace = Pick<Face, "key" | "orientation" | "data">;

/** Names of metadata, as far as an audit looks at them. */
export type ReadFacts = Pick<ReadNames, "photoId" | "key" | "source" | "names" | "others">;

/** Rows of one shard of the table, reduced to the fields that an audit needs. */
export interface ShardContent {
  readonly photos: ReadonlyMap<string, PhotoRecord>;
  readonly locations: ReadonlyMap<string, Location>;
  /** Faces by faceId, in order. */
  readonly faces: ReadonlyMap<string, AuditedFace>;
  /** Models of the vectors of a face, by faceId. */
  readonly vectors: ReadonlyMap<string, readonly string[]>;
  /** The cluster that a face joined on arrival, by faceId. */
  readonly matches: ReadonlyMap<string, string>;
  /** The picture data that a face was deleted from, by faceId; empty where they are not known. */
  readonly gone: ReadonlyMap<string, readonly string[]>;
  readonly names: readonly ReadFacts[];
}

/** Reads the content of a shard for an audit. 62,000 faces take about 25 MB. */
export async function readShard(catalog: Catalog, shard: string): Promise<ShardContent> {
  const photos = new Map<string, PhotoRecord>();
  const locations = new Map<string, Location>();
  const faces = new Map<string, AuditedFace>();
  const vectors = new Map<string, string[]>();
  const matches = new Map<string, string>();
  const gone = new Map<string, string[]>();
  const names: ReadFacts[] = [];
  const rows = projected<PhotoRecord & Location & Match>(catalog, photosPartition(catalog, shard));
  for await (const { sk, ...row } of rows) {
    const kind = kindOf(sk);
    if (kind === "photo") photos.set(idOf(sk), row);
    if (kind === "key") locations.set(idOf(sk), row);
    if (kind === "face") {
      const { key, orientation, data } = row as unknown as AuditedFace;
      const facts = { ...(orientation === undefined ? {} : { orientation }), ...(data === undefined ? {} : { data }) };
      faces.set(idOf(sk), { key, ...facts });
    }
    if (kind === "vector") {
      const { faceId, model } = vectorIn(sk);
      vectors.set(faceId, [...(vectors.get(faceId) ?? []), model]);
    }
    if (kind === "match") matches.set(idOf(sk), row.clusterId);
    if (kind === "gone") {
      const { data = "" } = row as unknown as AuditedFace;
      gone.set(pastFaceIn(sk), [...(gone.get(pastFaceIn(sk)) ?? []), data]);
    }
    if (kind === "names") names.push(row as unknown as ReadFacts);
  }
  return { photos, locations, faces, vectors, matches, gone, names };
}

/** Fields of rows that an audit compares. */
const FIELDS =
  "photoId key status faceCount bytes cropBytes width height clusterId locations aliasOf data orientation detector awaiting claims rev eTag role takenAt digest reason source names others".split(
    " ",
  );

async function* projected<T>(catalog: Catalog, pk: string): AsyncGenerator<Row<T>> {
  let start: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await catalog.documents.send(
      new QueryCommand({
        TableName: catalog.table,
        KeyConditionExpression: "pk = :pk",
        ProjectionExpression: ["#sk", ...FIELDS.map((_, at) => `#f${at}`)].join(", "),
        ExpressionAttributeNames: {
          "#sk": "sk",
          ...Object.fromEntries(FIELDS.map((field, at) => [`#f${at}`, field])),
        },
        ExpressionAttributeValues: { ":pk": pk },
        ConsistentRead: true,
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    yield* Items as Row<T>[];
    start = LastEvaluatedKey;
  } while (start);
}

/** Lists the faces of one shard that have a crop. */
export async function readCropsOfShard(catalog: Catalog, shard: string): Promise<Set<string>> {
  const crops = new Set<string>();
  for await (const key of listKeys(catalog, catalog.cropsBucket, cropKey(catalog, shard).replace(/\.jpg$/, ""))) {
    crops.add(faceIdOfCrop(key));
  }
  return crops;
}

/** Reads the match rows by cluster, of the clusters whose ids end with the digit of a shard. */
export async function* matchRows(
  catalog: Catalog,
  shard: string,
): AsyncGenerator<{ faceId: string; clusterId: string }> {
  for await (const { sk } of projected(catalog, matchesPartition(catalog, shard))) yield clusterMatchIn(sk);
}
