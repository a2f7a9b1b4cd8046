import { attempt, type Finding, ok, warning } from "./finding.ts";
import { ATTEMPTS } from "./identity.ts";
import type { StackState } from "./stack.ts";

/**
 * Finds buckets, tables and log groups of earlier deployments, by the names that CloudFormation gave them. Keys and user
 * pools have no such names.
 */
export async function checkLeftovers(stackName: string, { resources }: StackState): Promise<Finding> {
  return attempt("leftovers", "allow s3:ListAllMyBuckets, dynamodb:ListTables and logs:DescribeLogGroups", async () => {
    const own = new Set(resources.map(({ id }) => id));
    const names = (await Promise.all([listBuckets(stackName), listTables(stackName), listLogGroups(stackName)])).flat();
    const left = names.filter(({ id }) => !own.has(id)).map(({ id, what }) => `${what} ${id}`);
    if (left.length === 0) return ok("leftovers", "nothing is left of earlier deployments");
    return warning(
      "leftovers",
      `not part of the stack: ${left.join(", ")}`,
      "they do not get in the way of a deployment; delete those you do not need, as they cost money",
    );
  });
}

interface Leftover {
  readonly what: string;
  readonly id: string;
}

async function listBuckets(stackName: string): Promise<Leftover[]> {
  const { ListBucketsCommand, S3Client } = await import("@aws-sdk/client-s3");
  const { Buckets = [] } = await new S3Client(ATTEMPTS).send(new ListBucketsCommand({}));
  const generated = new RegExp(`^${stackName.toLowerCase()}-(photos|crops|runs)-`);
  return Buckets.flatMap(({ Name = "" }) => (generated.test(Name) ? [{ what: "bucket", id: Name }] : []));
}

async function listTables(stackName: string): Promise<Leftover[]> {
  const { DynamoDBClient, paginateListTables } = await import("@aws-sdk/client-dynamodb");
  const found: Leftover[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: new DynamoDBClient(ATTEMPTS) }, {})) {
    for (const id of TableNames) if (id.startsWith(`${stackName}-Catalog-`)) found.push({ what: "table", id });
  }
  return found;
}

async function listLogGroups(stackName: string): Promise<Leftover[]> {
  const { CloudWatchLogsClient, paginateDescribeLogGroups } = await import("@aws-sdk/client-cloudwatch-logs");
  const client = new CloudWatchLogsClient(ATTEMPTS);
  const found: Leftover[] = [];
  for (const logGroupNamePrefix of [`${stackName}-`, `/aws/vendedlogs/states/${stackName}-`]) {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      for (const { logGroupName = "" } of logGroups) found.push({ what: "log group", id: logGroupName });
    }
  }
  return found;
}
