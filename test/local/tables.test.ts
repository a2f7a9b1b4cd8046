import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { openTables } from "../../lib/local/tables.ts";
import { temporaryFolder } from "./support.ts";

test("tables refuse a query with an empty key prefix, as DynamoDB does", async (t) => {
  // Prepare
  const tables = await openTables(await temporaryFolder(t));
  const server = createServer((request, response) => void tables.serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "local",
    credentials: { accessKeyId: "test", secretAccessKey: "secret" },
  });
  t.after(async () => {
    client.destroy();
    server.close();
    await tables.close();
  });
  // Act
  const asked = client.send(
    new QueryCommand({
      TableName: "catalog",
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
      ExpressionAttributeValues: { ":pk": { S: "main" }, ":prefix": { S: "" } },
    }),
  );
  // Assess
  await assert.rejects(asked, { name: "ValidationException", message: /empty string/ });
});
