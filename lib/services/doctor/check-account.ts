import { checkContainerEngine, NO_ENGINE } from "./container-engine.ts";
import { attempt, type Finding } from "./finding.ts";
import { checkBootstrap, checkIdentity, checkRegion } from "./identity.ts";
import { checkLeftovers } from "./leftovers.ts";
import { type Concurrency, checkConcurrency, checkMemory } from "./limits.ts";
import { checkKey, checkMappings } from "./parts.ts";
import { checkStack, readStack, type StackState } from "./stack.ts";

/** The settings that the checks of an account need. */
export interface AccountSettings {
  readonly stackName: string;
  /** Memory of functions in MB, by setting. */
  readonly memory: Readonly<Record<string, number>>;
  /** True if the deployment builds an image. */
  readonly image: boolean;
  readonly concurrency: Concurrency;
  /** Instances reserved for functions, by setting. */
  readonly reserved: Readonly<Record<string, number>>;
}

/**
 * Checks an account before a deployment: identity, region, bootstrap, limits, the stack and leftovers of an earlier one,
 * the key, and the container engine on this machine. It only reads.
 * @returns the findings, and values for settings that fit the account
 */
export async function checkAccount({
  stackName,
  memory,
  image,
  concurrency: wanted,
  reserved,
}: AccountSettings): Promise<{ findings: Finding[]; recommended?: Concurrency }> {
  const engine = image ? await checkContainerEngine() : NO_ENGINE;
  const findings = [engine, checkMemory(memory)];
  // Without a region or an identity, every further request fails for the same reason.
  for (const check of [checkRegion, checkIdentity]) {
    const finding = await check();
    findings.push(finding);
    if (finding.state === "problem") return { findings };
  }
  const [bootstrap, { finding: concurrency, recommended }, stack] = await Promise.all([
    checkBootstrap(),
    checkConcurrency(wanted, reserved),
    checkDeployment(stackName),
  ]);
  return { findings: [...findings, bootstrap, concurrency, ...stack], ...(recommended ? { recommended } : {}) };
}

async function checkDeployment(stackName: string): Promise<Finding[]> {
  let state: StackState | undefined;
  const stack = await attempt("stack", "allow cloudformation:DescribeStacks and ListStackResources", async () => {
    state = await readStack(stackName);
    return checkStack(stackName, state);
  });
  if (!state) return [stack];
  return [stack, ...(await Promise.all([checkKey(state), checkMappings(state), checkLeftovers(stackName, state)]))];
}
