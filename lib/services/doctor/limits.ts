import { attempt, type Finding, ok, problem, warning } from "./finding.ts";
import { ATTEMPTS } from "./identity.ts";

/** Settings that depend on the account's limit of concurrent executions. */
export interface Concurrency {
  readonly detectConcurrency: number;
  readonly embedConcurrency: number;
  readonly clusterConcurrency: number;
}

/** Share of the limit for each of the three; the rest is for the gallery. */
const SHARE = 0.3;
/** Limits of SQS event source mappings. */
const LEAST = 2;
const MOST = 1000;
/** Executions that cannot be reserved, in accounts that have as many: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const UNRESERVABLE = 100;

/** Memory of functions that every account allows, MB. */
const USUAL_MEMORY = 3008;

/** Values of the settings that leave some executions to the gallery. */
export function concurrencyFor(limit: number): Concurrency {
  const share = Math.min(Math.max(Math.floor(limit * SHARE), LEAST), MOST);
  return { detectConcurrency: share, embedConcurrency: share, clusterConcurrency: share };
}

/**
 * Checks Lambda's limits.
 * @param wanted the settings
 * @param reserved instances reserved for functions, by setting
 * @returns the finding, and values for the settings if the limit is known
 */
export async function checkConcurrency(
  wanted: Concurrency,
  reserved: Readonly<Record<string, number>>,
): Promise<{ finding: Finding; recommended?: Concurrency }> {
  let recommended: Concurrency | undefined;
  const finding = await attempt("concurrency", "allow lambda:GetAccountSettings", async () => {
    const { GetAccountSettingsCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
    const { AccountLimit } = await new LambdaClient(ATTEMPTS).send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit?.ConcurrentExecutions ?? 0;
    recommended = concurrencyFor(limit);
    const text = `${limit} concurrent executions of Lambda functions`;
    const held = Object.values(reserved).reduce((sum, instances) => sum + instances, 0);
    if (held > 0 && held > limit - Math.min(UNRESERVABLE, limit))
      return problem(
        "concurrency",
        `${text}, of which ${Object.keys(reserved).join(", ")} reserve ${held}`,
        `request more in Service Quotas (Lambda, Concurrent executions), or remove these settings: ${UNRESERVABLE} have to remain`,
      );
    const sum = wanted.detectConcurrency + wanted.embedConcurrency + wanted.clusterConcurrency;
    // Two is the least that a setting can be, whatever the limit.
    if (sum <= Math.max(limit * 3 * SHARE, 3 * LEAST))
      return ok("concurrency", `${text}; the settings use up to ${sum}`);
    const values = Object.entries(recommended).map(([name, value]) => `${name} ${value}`);
    return warning(
      "concurrency",
      `${text}, of which the settings use up to ${sum}`,
      `request more in Service Quotas (Lambda, Concurrent executions); until then use ${values.join(", ")}: facet doctor --aws --write`,
    );
  });
  return { finding, ...(recommended ? { recommended } : {}) };
}

/** Checks memory sizes. AWS has no request that returns the account's own limit. @param sizes MB, by setting */
export function checkMemory(sizes: Readonly<Record<string, number>>): Finding {
  const large = Object.entries(sizes).filter(([, size]) => size > USUAL_MEMORY);
  if (large.length === 0) return ok("memory", `no function has more than the ${USUAL_MEMORY} MB of new accounts`);
  return warning(
    "memory",
    `${large.map(([name, size]) => `${name} is ${size} MB`).join(", ")}; new accounts allow ${USUAL_MEMORY} MB`,
    `if the deployment refuses it, lower it, or ask AWS Support for more memory for Lambda functions`,
  );
}
