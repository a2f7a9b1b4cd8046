import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { TableLimits } from "../../../lib/local/like-aws/table-limits.ts";
import { createTables, openTables } from "../../../lib/local/tables.ts";
import { temporaryFolder } from "../support.ts";

/** A table where no time passes, with capacity for one request of each partition key, and for four in all. */
async function prepare(t: TestContext) {
  const limits = new TableLimits(new Map([["catalog", "pk"]]), { writeUnits: 1, readUnits: 0.5 }, () => 0);
  const tables = await openTables(await temporaryFolder(t), { limits });
  const server = createServer((request, response) => void tables.serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: "test", secretAccessKey: "secret" };
  const client = new DynamoDBClient({ endpoint, region: "local", credentials, maxAttempts: 1 });
  t.after(async () => {
    client.destroy();
    server.close();
    await tables.close();
  });
  await createTables(endpoint, credentials, [
    {
      TableName: "catalog",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
    },
  ]);
  return client;
}

const item = (pk: string, sk = "1") => ({ pk: { S: pk }, sk: { S: sk } });

test("a partition key without capacity is throttled with DynamoDB's error, another one is not", async (t) => {
  // Prepare
  const client = await prepare(t);
  await client.send(new PutItemCommand({ TableName: "catalog", Item: item("busy") }));
  // Act
  const again = client.send(new PutItemCommand({ TableName: "catalog", Item: item("busy", "2") }));
  // Assess
  await assert.rejects(again, { name: "ProvisionedThroughputExceededException" });
});

test("a batch returns the items of throttled partition keys as unprocessed, and is refused if it has no others", async (t) => {
  // Prepare
  const client = await prepare(t);
  const batch = (...keys: string[]) =>
    new BatchWriteItemCommand({
      RequestItems: { catalog: keys.map((pk) => ({ PutRequest: { Item: item(pk, "2") } })) },
    });
  await client.send(new PutItemCommand({ TableName: "catalog", Item: item("busy") }));
  // Act
  const { UnprocessedItems } = await client.send(batch("busy", "free"));
  const refused = client.send(batch("busy", "free"));
  // Assess
  assert.deepEqual(UnprocessedItems, { catalog: [{ PutRequest: { Item: item("busy", "2") } }] });
  await assert.rejects(refused, { name: "ProvisionedThroughputExceededException" });
});

test("a table without capacity is throttled for every partition key", () => {
  // Prepare
  const limits = new TableLimits(new Map([["catalog", "pk"]]), { writeUnits: 1, readUnits: 1 }, () => 0);
  const put = (pk: string) => limits.admit("PutItem", { TableName: "catalog", Item: item(pk) });
  // Act
  put("a")?.settle({ ConsumedCapacity: { CapacityUnits: 1000 } });
  // Assess
  assert.throws(() => put("b"), { name: "ThrottlingException" });
});

test("reads have a capacity of their own", async (t) => {
  // Prepare
  const client = await prepare(t);
  await client.send(new PutItemCommand({ TableName: "catalog", Item: item("busy") }));
  const query = new QueryCommand({
    TableName: "catalog",
    KeyConditionExpression: "#k = :pk",
    ExpressionAttributeNames: { "#k": "pk" },
    ExpressionAttributeValues: { ":pk": { S: "busy" } },
  });
  // Act
  const { Count } = await client.send(query);
  const again = client.send(query);
  // Assess
  assert.equal(Count, 1);
  await assert.rejects(again, { name: "ProvisionedThroughputExceededException" });
});
