import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { putObject } from "../../../lib/catalog/store/objects.ts";
import { LIKE_AWS } from "../../../lib/local/like-aws/options.ts";
import { openTestHost, type TestHost } from "../../support/host.ts";

let opened: TestHost;

before(
  async () => {
    opened = await openTestHost({ likeAws: LIKE_AWS });
  },
  { timeout: 120_000 },
);
after(() => opened.close());

/** Clients with the credentials of a function. */
function clientsOf(functionName: string) {
  const { aws, url } = opened.host;
  assert.ok(aws);
  const { expiresAt: _, ...credentials } = aws.keys.issue(aws.policies.principalOf(functionName));
  const options = { endpoint: url, region: "us-east-1", credentials };
  return {
    s3: new S3Client({ ...options, forcePathStyle: true }),
    dynamodb: new DynamoDBClient(options),
    sqs: new SQSClient(options),
  };
}

test("a function's role may do what its policy allows, and nothing else", async () => {
  // Prepare
  const { catalog, host } = opened;
  const { s3, dynamodb, sqs } = clientsOf("DetectionDetect");
  const [Bucket, Key] = [catalog.cropsBucket, "main/crop.webp"];
  const Photos = catalog.photosBucket;
  // Act and assess
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "crop" }));
  await dynamodb.send(new GetItemCommand({ TableName: catalog.table, Key: { pk: { S: "a" }, sk: { S: "b" } } }));
  await assert.rejects(s3.send(new PutObjectCommand({ Bucket: Photos, Key, Body: "crop" })), {
    name: "AccessDenied",
    message: /role\/\S* is not authorized to perform: s3:PutObject .* no identity-based policy allows/,
  });
  const QueueUrl = `${host.url}/000000000000/DetectionPhotosQueue`;
  await assert.rejects(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" })), {
    name: "AccessDeniedException",
  });
  await assert.rejects(
    clientsOf("ApiGallery").dynamodb.send(
      new GetItemCommand({ TableName: catalog.table, Key: { pk: { S: "a" }, sk: { S: "b" } } }),
    ),
    { name: "AccessDeniedException" },
  );
});

test("who copies an object needs permission to read it", async () => {
  // Prepare
  const { cropsBucket, photosBucket } = opened.catalog;
  await putObject(opened.catalog, photosBucket, "a.txt", Buffer.from("text"), "text/plain");
  const copy = new CopyObjectCommand({ Bucket: cropsBucket, Key: "copy", CopySource: `${photosBucket}/a.txt` });
  // Act and assess
  await clientsOf("DetectionDetect").s3.send(copy);
  await assert.rejects(clientsOf("EmbeddingEmbed").s3.send(copy), { name: "AccessDenied", message: /s3:GetObject/ });
});

test("who redrives dead letters needs the permissions to receive, delete and send them", async () => {
  // Prepare
  const { aws, url } = opened.host;
  assert.ok(aws);
  const SourceArn = "arn:aws:sqs:us-east-1:000000000000:DetectionPhotosDeadLetters";
  const statements = [{ Effect: "Allow", Action: "sqs:StartMessageMoveTask", Resource: "*" } as const];
  const credentials = aws.keys.issue({ arn: "arn:aws:iam::000000000000:user/mover", statements });
  const mover = new SQSClient({ endpoint: url, region: "us-east-1", credentials });
  const move = new StartMessageMoveTaskCommand({ SourceArn });
  // Act and assess
  await assert.rejects(mover.send(move), { name: "AccessDeniedException", message: /sqs:ReceiveMessage/ });
  await clientsOf("Api").sqs.send(move);
});

test("only who may list a bucket learns that an object is absent", async () => {
  // Prepare
  const missing = new GetObjectCommand({ Bucket: opened.catalog.cropsBucket, Key: "nothing" });
  // Act and assess
  await assert.rejects(clientsOf("DetectionDetect").s3.send(missing), { name: "NoSuchKey" });
  await assert.rejects(clientsOf("Api").s3.send(missing), { name: "AccessDenied" });
});

test("the same bytes have another ETag at every write", async () => {
  // Prepare
  const { catalog } = opened;
  const eTagOf = async () => {
    await putObject(catalog, catalog.cropsBucket, "main/a.webp", Buffer.from("same"), "image/webp");
    const s3 = await catalog.s3();
    const { ETag } = await s3.send(new GetObjectCommand({ Bucket: catalog.cropsBucket, Key: "main/a.webp" }));
    return ETag;
  };
  // Act
  const eTags = [await eTagOf(), await eTagOf()];
  // Assess
  assert.notEqual(eTags[0], eTags[1]);
});
