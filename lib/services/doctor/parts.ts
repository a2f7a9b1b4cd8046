import { attempt, type Finding, ok, problem } from "./finding.ts";
import { ATTEMPTS } from "./identity.ts";
import type { StackState } from "./stack.ts";

/** Checks the stack's key, without which nothing can be read. */
export async function checkKey({ resources }: StackState): Promise<Finding> {
  const key = resources.find(({ type }) => type === "AWS::KMS::Key")?.id;
  return attempt("key", "allow kms:DescribeKey and kms:ListKeys", async () => {
    const { DescribeKeyCommand, KMSClient, ListKeysCommand } = await import("@aws-sdk/client-kms");
    const client = new KMSClient(ATTEMPTS);
    if (!key) {
      await client.send(new ListKeysCommand({ Limit: 1 }));
      return ok("key", "KMS answers");
    }
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: key }));
    if (KeyMetadata?.KeyState === "Enabled") return ok("key", `${key} is enabled`);
    const cancel =
      KeyMetadata?.KeyState === "PendingDeletion" ? `aws kms cancel-key-deletion --key-id ${key}, then ` : "";
    return problem("key", `${key} is ${KeyMetadata?.KeyState}`, `run ${cancel}aws kms enable-key --key-id ${key}`);
  });
}

/** Checks that Lambda receives the messages of the stack's queues. Of a mapping that somebody disabled there is no metric. */
export async function checkMappings({ resources }: StackState): Promise<Finding> {
  const ids = resources.filter(({ type }) => type === "AWS::Lambda::EventSourceMapping").map(({ id }) => id);
  return attempt("queues", "allow lambda:GetEventSourceMapping", async () => {
    const { GetEventSourceMappingCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
    const client = new LambdaClient(ATTEMPTS);
    const mappings = await Promise.all(ids.map((UUID) => client.send(new GetEventSourceMappingCommand({ UUID }))));
    const disabled = mappings.filter(({ State = "" }) => /^Disabl/.test(State)).map(({ UUID = "" }) => UUID);
    if (disabled.length === 0) return ok("queues", ids.length > 0 ? "both are received from" : "none yet");
    return problem(
      "queues",
      `disabled event source mappings: ${disabled.join(", ")}`,
      `run ${disabled.map((id) => `aws lambda update-event-source-mapping --uuid ${id} --enabled`).join(" and ")}`,
    );
  });
}
