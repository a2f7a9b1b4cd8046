import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { cropKey, faceIdOfCrop } from "../rows/crops.ts";
import { clusterMatchIn, idOf, kindOf, matchesPartition, photosPartition, vectorIn } from "../store/keys.ts";
import { listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import type { Row } from "../store/table.ts";
import type { Match, Photo } from "../store/types.ts";

/** What one shard of the table holds, without the weight of its rows. */
export interface ShardContent {
  readonly photos: ReadonlyMap<string, Photo>;
  /** Ids of faces, in order. */
  readonly faces: ReadonlySet<string>;
  /** Models of the vectors of a face, by faceId. */
  readonly vectors: ReadonlyMap<string, readonly string[]>;
  /** The cluster that a face was recognised as, by faceId. */
  readonly matches: ReadonlyMap<string, string>;
}

/** Reads the keys of a shard, and of its photos all but what they are called. 62,000 faces take some 20 MB. */
export async function readShard(catalog: Catalog, shard: string): Promise<ShardContent> {
  const photos = new Map<string, Photo>();
  const faces = new Set<string>();
  const vectors = new Map<string, string[]>();
  const matches = new Map<string, string>();
  for await (const { sk, ...row } of projected<Photo & Match>(catalog, photosPartition(catalog, shard))) {
    const kind = kindOf(sk);
    if (kind === "photo") photos.set(idOf(sk), row);
    if (kind === "face") faces.add(idOf(sk));
    if (kind === "vector") {
      const { faceId, model } = vectorIn(sk);
      vectors.set(faceId, [...(vectors.get(faceId) ?? []), model]);
    }
    if (kind === "match") matches.set(idOf(sk), row.clusterId);
  }
  return { photos, faces, vectors, matches };
}

/** What of a row an audit looks at: the names of photos' fields and of matches' are not other rows'. */
const FIELDS = "photoId key status reason faceCount bytes cropBytes width height clusterId".split(" ");

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

/** The faces of one shard that have a crop. */
export async function cropsOfShard(catalog: Catalog, shard: string): Promise<Set<string>> {
  const crops = new Set<string>();
  for await (const key of listKeys(catalog, catalog.cropsBucket, cropKey(catalog, shard).replace(/\.jpg$/, ""))) {
    crops.add(faceIdOfCrop(key));
  }
  return crops;
}

/** The matches that are kept by cluster, of the clusters whose ids end with the digit of a shard. */
export async function* matchRows(
  catalog: Catalog,
  shard: string,
): AsyncGenerator<{ faceId: string; clusterId: string }> {
  for await (const { sk } of projected(catalog, matchesPartition(catalog, shard))) yield clusterMatchIn(sk);
}
