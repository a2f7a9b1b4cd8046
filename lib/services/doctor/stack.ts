import { type Finding, ok, problem } from "./finding.ts";
import { ATTEMPTS } from "./identity.ts";

/** A stack as CloudFormation knows it. */
export interface StackState {
  /** Undefined if there is none. */
  readonly status: string | undefined;
  readonly reason?: string | undefined;
  /** Physical ids of its resources, with their types. */
  readonly resources: readonly { readonly id: string; readonly type: string }[];
}

/** Reads a stack with its resources. */
export async function readStack(stackName: string): Promise<StackState> {
  const { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } = await import(
    "@aws-sdk/client-cloudformation"
  );
  const client = new CloudFormationClient(ATTEMPTS);
  const resources: { id: string; type: string }[] = [];
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
      for (const {
        PhysicalResourceId: id = "",
        ResourceType: type = "",
        ResourceStatus,
      } of page.StackResourceSummaries ?? [])
        if (ResourceStatus !== "DELETE_COMPLETE") resources.push({ id, type });
    }
    return { status: stack?.StackStatus, reason: stack?.StackStatusReason, resources };
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "ValidationError" && /does not exist/.test(message)) return { status: undefined, resources: [] };
    throw error;
  }
}

/** States from which a deployment does not continue, and what to do. */
const STUCK: readonly (readonly [status: RegExp, advice: string])[] = [
  [/^ROLLBACK_COMPLETE$/, "run npx cdk deploy again: it removes what is left of the first attempt"],
  [
    /^(ROLLBACK|DELETE)_FAILED$/,
    "delete the stack in the CloudFormation console, and keep the resources that it names",
  ],
  [/^UPDATE_ROLLBACK_FAILED$/, "run npx cdk rollback, or continue the rollback in the CloudFormation console"],
  [/_IN_PROGRESS$/, "wait until it ends"],
];

export function checkStack(stackName: string, { status, reason }: StackState): Finding {
  if (!status) return ok("stack", `${stackName} is not deployed`);
  const text = `${stackName} is ${status}${reason ? `: ${reason}` : ""}`;
  const [, advice] = STUCK.find(([stuck]) => stuck.test(status)) ?? [];
  return advice ? problem("stack", text, advice) : ok("stack", text);
}
