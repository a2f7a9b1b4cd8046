import { RemovalPolicy } from "aws-cdk-lib";
import { Architecture } from "aws-cdk-lib/aws-lambda";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import * as z from "zod";
import { MEMORY_MB } from "../cost/memory.ts";
import { readRules } from "../indexing/ignore-rules.ts";

/** What `-c NAME=VALUE` may say besides the parameters of lib/parameters.ts and the models; see FacetStack. */
const count = z.coerce.number().int().min(1);
/** Lambda gives 128 MB to 10,240 MB; 1,769 MB is one processor, and 3,008 MB what every account may have. */
const memory = z.coerce.number().int().min(128).max(10_240);
const reserved = z.coerce.number().int().min(1).optional();

const settings = z.object({
  /** How often clusters are made anew: `rate(1 hour)`, `cron(...)`. */
  schedule: z
    .string()
    .regex(/^(rate|cron)\(.+\)$/, "give rate(...) or cron(...)")
    .default("rate(1 hour)"),
  architecture: z.enum(["arm64", "x86_64"]).default("arm64"),
  /** What becomes of photos, crops, runs and catalog when the stack is destroyed. */
  removalPolicy: z.enum(["retain", "destroy"]).default("retain"),
  /** Days that logs are kept; one of those that CloudWatch offers. */
  logRetention: z.coerce
    .number()
    .refine(
      (days) => days in RetentionDays,
      "give a number of days that CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, ...",
    )
    .default(30),
  /** A bucket that is there already, in which the photos lie. Its events must go to EventBridge. */
  photosBucket: z.string().optional(),
  /** The key of that bucket, where it has one of its own. */
  photosKey: z.string().startsWith("arn:").optional(),
  /** Photos that are left out, by rules of gitignore for their keys: a list, or a text with commas between them. */
  exclude: z
    .union([z.array(z.string()), z.string()])
    .optional()
    .transform(readRules),
  /** Who is told of alarms. */
  alarmEmail: z.email().optional(),
  /** Whether every user needs a second factor: a program that shows codes. */
  mfa: z.enum(["required", "optional"]).default("required"),
  /** Where the login page is: PREFIX.auth.REGION.amazoncognito.com. Made up where it is left out. */
  loginPrefix: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
    .optional(),

  /** See memory.ts. */
  detectMemory: memory.default(MEMORY_MB.detect),
  embedMemory: memory.default(MEMORY_MB.embed),
  searchMemory: memory.default(MEMORY_MB.search),
  apiMemory: memory.default(MEMORY_MB.api),
  clusterMemory: memory.default(MEMORY_MB.cluster),
  clusterWholeMemory: memory.default(MEMORY_MB.clusterWhole),
  clusterMergeMemory: memory.default(MEMORY_MB.clusterMerge),

  /** What X-Ray is told of: requests and runs; or photos and faces too, which costs a third of what indexing them does. */
  tracing: z.enum(["requests", "all"]).default("requests"),

  /** Batches of photos, and of crops, in work at once. */
  detectConcurrency: count.min(2).max(1000).default(100),
  embedConcurrency: count.min(2).max(1000).default(100),
  /** Instances set apart for a function, which are also all it gets; an account has 1,000, some only 10. */
  detectReserved: reserved,
  embedReserved: reserved,
  searchReserved: reserved,
  apiReserved: reserved,
  /** Receipts of a message before it counts as dead. */
  maxReceiveCount: count.max(1000).default(5),

  /** Vectors a block, tasks at once, and versions kept before the one in force. */
  clusterBlock: count.default(4096),
  clusterConcurrency: count.default(1000),
  versionsKept: count.default(5),
});

export type Settings = Readonly<z.infer<typeof settings>>;

/**
 * The settings that the context gives.
 * @throws Error with the name, the value and what would be right, where one is not what it should be
 */
export function readSettings(scope: Construct): Settings {
  const given = Object.fromEntries(Object.keys(settings.shape).map((name) => [name, scope.node.tryGetContext(name)]));
  const { data, error } = settings.safeParse(given);
  if (data) return data;
  const [{ path, message } = { path: [], message: "" }] = error.issues;
  throw new Error(`context ${path.join(".")} is ${given[String(path[0])]}: ${message}`);
}

export function architectureOf({ architecture }: Settings): Architecture {
  return architecture === "arm64" ? Architecture.ARM_64 : Architecture.X86_64;
}

export function removalOf({ removalPolicy }: Settings): RemovalPolicy {
  return removalPolicy === "destroy" ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
}
