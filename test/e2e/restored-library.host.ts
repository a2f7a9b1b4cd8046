import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateTableCommand, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { readBackfill } from "../../lib/catalog/rows/backfill.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import type { RowKey } from "../../lib/catalog/store/keys.ts";
import { getObject, putObject } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { batchWrite } from "../../lib/catalog/store/table.ts";
import { Checkpoint } from "../../lib/library/checkpoint.ts";
import { exportLines } from "../../lib/library/export-lines.ts";
import { LIKE_AWS } from "../../lib/local/like-aws/options.ts";
import { fetchApi } from "../support/api.ts";
import { facet, facetJson } from "../support/facet.ts";
import { openTestHost, SAMPLE_CLUSTERS, testHost } from "../support/host.ts";
import { until } from "../support/wait.ts";

/** A backup: the rows of a table, and the objects of buckets. */
interface Backup {
  readonly rows: readonly RowKey[];
  readonly photos: ReadonlyMap<string, Uint8Array>;
  readonly runs: ReadonlyMap<string, Uint8Array>;
}

async function backUp(catalog: Catalog): Promise<Backup> {
  const rows: RowKey[] = [];
  for await (const { Items = [] } of paginateScan({ client: catalog.documents }, { TableName: catalog.table }))
    rows.push(...(Items as RowKey[]));
  return {
    rows,
    photos: await objectsOf(catalog, catalog.photosBucket),
    runs: await objectsOf(catalog, catalog.runsBucket),
  };
}

async function objectsOf(catalog: Catalog, bucket: string): Promise<Map<string, Uint8Array>> {
  const objects = new Map<string, Uint8Array>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: await catalog.s3() }, { Bucket: bucket })) {
    for (const { Key = "" } of Contents)
      objects.set(Key, (await getObject(catalog, bucket, Key))?.bytes ?? new Uint8Array());
  }
  return objects;
}

/** Does what AWS does when it restores a table and a bucket: other names, other ETags, the same rows and objects. */
async function restore(catalog: Catalog, { rows, photos, runs }: Backup): Promise<void> {
  await catalog.documents.send(
    new CreateTableCommand({
      TableName: catalog.table,
      AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await waitUntilTableExists({ client: catalog.documents, minDelay: 1, maxWaitTime: 60 }, { TableName: catalog.table });
  await batchWrite(catalog, { put: rows });
  for (const [key, bytes] of photos) await putObject(catalog, catalog.photosBucket, key, bytes, "image/jpeg");
  for (const [key, bytes] of runs) await putObject(catalog, catalog.runsBucket, key, bytes, "application/json");
}

/** Everything that a library holds except ETags, which differ in a restored bucket. */
async function contentOf(catalog: Catalog): Promise<unknown> {
  const lines = (await Array.fromAsync(exportLines(catalog))).filter((line) => !(line instanceof Checkpoint));
  return JSON.parse(JSON.stringify(lines));
}

async function eTags(catalog: Catalog): Promise<Map<string, string>> {
  const photos = await Array.fromAsync(allPhotos(catalog));
  return new Map(photos.map(({ photoId, eTag }) => [photoId, eTag]));
}

test("a restored table and a restored bucket are adopted, and nothing is lost or indexed as new, like AWS", async (t) => {
  // Prepare: a library with a name and a decision, and a deployment that uses copies of its table and its photos
  const before = await openTestHost({ ...SAMPLE_CLUSTERS, likeAws: LIKE_AWS });
  const post = async (path: string, body: object) => {
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
    const answer = await fetchApi(before.host.url, path, init);
    assert.ok(answer.ok, `${path}: ${await answer.text()}`);
  };
  const { items: clusters } = await (await fetchApi(before.host.url, "/clusters?order=size")).json();
  await post(`/clusters/${clusters[0].clusterId}/name`, { name: "Ada" });
  const { items: people } = await (await fetchApi(before.host.url, "/people")).json();
  const { items: faces } = await (await fetchApi(before.host.url, `/people/${people[0].personId}/faces`)).json();
  await post("/faces/reject", { faceIds: [faces[0].faceId], personId: people[0].personId });
  const [content, known] = [await contentOf(before.catalog), await eTags(before.catalog)];
  const backup = await backUp(before.catalog);
  await before.close();
  const { host, catalog } = await testHost(t, {
    context: {
      ...SAMPLE_CLUSTERS.context,
      ...{ catalogTable: "restored-catalog", photosBucket: "restored-photos", schedule: "cron(0 3 1 1 ? 2099)" },
    },
    likeAws: { ...LIKE_AWS, timesFaster: 100 },
    before: (restored) => restore(restored, backup),
  });
  const deployment = ["--url", host.url];
  // Act
  const refused = await facet("people", ...deployment);
  const adopted = await facetJson("adopt", ...deployment);
  await facetJson("redrive", ...deployment);
  await until(
    "the bucket to be listed, and every photo to have its ETag in it",
    async () => {
      const [now, listed] = [await eTags(catalog), await readBackfill(catalog)];
      const isListed = listed?.bucket === "restored-photos" && listed.done;
      return (
        isListed && host.idle() && [...known].every(([photoId, eTag]) => now.has(photoId) && now.get(photoId) !== eTag)
      );
    },
    { ms: 120_000 },
  );
  const after = await contentOf(catalog);
  const fixed = await facetJson("audit", "--fix", ...deployment);
  await host.drained();
  const audited = await facetJson("audit", ...deployment);
  const run = await facetJson("cluster", "--force", ...deployment);
  const peopleAfter = await facetJson("people", ...deployment);
  // Assess
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /belongs to the photos bucket .*, not restored-photos and the table .*, not restored-catalog/,
  );
  assert.deepEqual(adopted.changed.toSorted(), ["photosBucket", "table"]);
  assert.deepEqual(after, content);
  assert.deepEqual(
    fixed.findings.map(({ kind }: { kind: string }) => kind),
    ["face without crop"],
  );
  assert.deepEqual(fixed.unrepaired, []);
  assert.deepEqual(audited.findings, []);
  assert.deepEqual([run.changed.created, run.changed.removed], [0, 0]);
  assert.deepEqual(
    peopleAfter.map(({ personId, name, clusters: own }: (typeof peopleAfter)[0]) => [personId, name, own]),
    [[people[0].personId, "Ada", [clusters[0].clusterId]]],
  );
});
