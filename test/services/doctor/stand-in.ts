import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** What a stand-in for AWS answers, by operation. */
export interface Account {
  readonly arn: string;
  /** Undefined if CDK is not set up. */
  readonly bootstrap: string | undefined;
  readonly concurrency: number;
  /** Undefined if the stack is not deployed. */
  readonly stack: string | undefined;
  readonly keyState: string;
  readonly mappingState: string;
  readonly buckets: readonly string[];
  readonly tables: readonly string[];
  readonly logGroups: readonly string[];
  /** Operations that are refused. */
  readonly denied: readonly string[];
}

/** An account in which Facet is deployed and works. */
export const GOOD: Account = {
  arn: "arn:aws:sts::111122223333:assumed-role/admin/ada",
  bootstrap: "27",
  concurrency: 1000,
  stack: "UPDATE_COMPLETE",
  keyState: "Enabled",
  mappingState: "Enabled",
  buckets: ["facet-photos-1a2b", "somebody-elses"],
  tables: ["Facet-Catalog-1A2B", "orders"],
  logGroups: ["Facet-ApiLog-1A2B"],
  denied: [],
};

/** The resources of the deployed stack. */
const RESOURCES = [
  ["AWS::KMS::Key", "key-1"],
  ["AWS::Lambda::EventSourceMapping", "mapping-1"],
  ["AWS::S3::Bucket", "facet-photos-1a2b"],
  ["AWS::DynamoDB::GlobalTable", "Facet-Catalog-1A2B"],
  ["AWS::Logs::LogGroup", "Facet-ApiLog-1A2B"],
];

/** Stands in for AWS, sets the SDK's environment, and returns the names of the operations that were called. */
export async function standIn(t: TestContext, account: Partial<Account> = {}): Promise<string[]> {
  const state = { ...GOOD, ...account };
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    const operation = operationOf(request, body);
    calls.push(operation);
    respond(operation, state, body, request, response);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const before = { ...process.env };
  t.after(() => {
    server.close();
    process.env = before;
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "secret",
  });
  return calls;
}

function operationOf({ headers, url = "" }: IncomingMessage, body: string): string {
  const target = headers["x-amz-target"];
  if (target) return String(target).split(".")[1] ?? "";
  const action = new URLSearchParams(body).get("Action");
  if (action) return action;
  if (url.startsWith("/2016-08-19/account-settings")) return "GetAccountSettings";
  if (url.startsWith("/2015-03-31/event-source-mappings/")) return "GetEventSourceMapping";
  return "ListBuckets";
}

/** An answer in one of AWS's formats, or a refusal. */
type Answer =
  | { readonly xml: string }
  | { readonly json: object }
  | { readonly refusal: string; readonly message?: string };

const ANSWERS: Readonly<Record<string, (state: Account, body: string) => Answer>> = {
  GetCallerIdentity: ({ arn }) => ({ xml: `<Account>111122223333</Account><Arn>${arn}</Arn>` }),
  DescribeStacks: ({ stack }) =>
    stack
      ? { xml: `<Stacks><member><StackStatus>${stack}</StackStatus></member></Stacks>` }
      : { refusal: "ValidationError", message: "Stack with id Facet does not exist" },
  ListStackResources: () => ({
    xml: `<StackResourceSummaries>${RESOURCES.map(memberOf).join("")}</StackResourceSummaries>`,
  }),
  GetParameter: ({ bootstrap }) =>
    bootstrap ? { json: { Parameter: { Value: bootstrap } } } : { refusal: "ParameterNotFound" },
  GetAccountSettings: ({ concurrency }) => ({ json: { AccountLimit: { ConcurrentExecutions: concurrency } } }),
  GetEventSourceMapping: ({ mappingState }) => ({ json: { UUID: "mapping-1", State: mappingState } }),
  DescribeKey: ({ keyState }) => ({ json: { KeyMetadata: { KeyId: "key-1", KeyState: keyState } } }),
  ListKeys: () => ({ json: { Keys: [] } }),
  ListTables: ({ tables }) => ({ json: { TableNames: tables } }),
  DescribeLogGroups: ({ logGroups }, body) => {
    const { logGroupNamePrefix } = JSON.parse(body);
    const found = logGroups.filter((name) => name.startsWith(logGroupNamePrefix));
    return { json: { logGroups: found.map((logGroupName) => ({ logGroupName })) } };
  },
};

function memberOf([type, id]: readonly string[]): string {
  const fields = { ResourceType: type, PhysicalResourceId: id, ResourceStatus: "CREATE_COMPLETE" };
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<member>${inner.join("")}</member>`;
}

function bucketsOf({ buckets }: Account): string {
  const listed = buckets.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("");
  return `<ListAllMyBucketsResult><Buckets>${listed}</Buckets></ListAllMyBucketsResult>`;
}

function respond(operation: string, state: Account, body: string, { headers }: IncomingMessage, out: ServerResponse) {
  const isDenied = state.denied.includes(operation);
  const answer = isDenied ? { refusal: "AccessDeniedException" } : ANSWERS[operation]?.(state, body);
  if (!answer) return out.end(bucketsOf(state));
  if ("json" in answer) return out.end(JSON.stringify(answer.json));
  if ("xml" in answer)
    return out.end(
      `<${operation}Response><${operation}Result>${answer.xml}</${operation}Result></${operation}Response>`,
    );
  const { refusal, message = "no" } = answer as { refusal: string; message?: string };
  if (headers["content-type"]?.includes("x-www-form-urlencoded")) {
    out.writeHead(400, { "content-type": "text/xml" });
    return out.end(
      `<ErrorResponse><Error><Code>${refusal}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    );
  }
  out.writeHead(400, { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": refusal });
  return out.end(JSON.stringify({ __type: refusal, message }));
}
