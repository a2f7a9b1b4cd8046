import type { RemovalPolicy } from "aws-cdk-lib";
import type { Construct } from "constructs";
import * as z from "zod";
import { MEMORY_MB } from "../cost/memory.ts";
import { PREVIEW_TIMES, WATCHES } from "../cost/settings.ts";
import { readRules } from "../indexing/ignore-rules.ts";
import { InvalidSetting } from "./invalid-setting.ts";
import { readTags } from "./tags.ts";

const count = z.coerce.number().int().min(1);
/** Lambda's range, in MB. 1,769 MB come with one processor; every account can have 3,008 MB. */
const memory = z.coerce.number().int().min(128).max(10_240);
const reserved = z.coerce.number().int().min(1).optional();
const dollars = z.coerce.number().positive();
const arn = z.string().startsWith("arn:");
/** A boolean, or its text in a `-c`. */
const flag = z.preprocess(String, z.enum(["true", "false"])).transform((text) => text === "true");

/** Values that CloudWatch Logs offers, in days. */
const RETENTION_DAYS = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545],
  ...[731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
];

/**
 * Settings for facet.config.json and `-c NAME=VALUE`, besides the parameters of lib/parameters.ts and the models; see
 * FacetStack and config-file.ts.
 */
const settings = z.object({
  /** Name of the stack, and namespace of its metrics. */
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/, "give at most 100 letters, digits and hyphens, the first one a letter")
    .default("Facet"),
  /** Tags of the stack and its resources: an object, or a text such as `team=home,stage=dev`. */
  tags: z.preprocess(readTags, z.record(z.string(), z.string(), "give names and values of tags")).default({}),
  /** True if nothing can delete the stack until this is false again. */
  terminationProtection: flag.default(false),
  /** Spending of the whole account, dollars per month, above which an e-mail is sent. */
  budgetDollars: dollars.optional(),
  /** Address that receives it; `alarmEmail` by default. */
  budgetEmail: z.email().optional(),
  /** A clustering run with a higher estimate fails before it starts. */
  maxRunDollars: dollars.optional(),
  /** An existing table, for example one restored from a backup. */
  catalogTable: z.string().min(3).optional(),
  /** ARN of the KMS key of that table, if it has one. */
  catalogKey: arn.optional(),
  /**
   * Reads and writes a second that the stack's own table can serve at once, for a large import: charged once, when they
   * are raised. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
   */
  warmReads: z.coerce.number().int().min(12_000).optional(),
  warmWrites: z.coerce.number().int().min(4000).optional(),

  /** When clustering runs start: `rate(1 hour)`, `cron(...)`. */
  schedule: z
    .string()
    .regex(/^(rate|cron)\(.+\)$/, "give rate(...) or cron(...)")
    .default("rate(1 hour)"),
  /** On if new code is first tried with a tenth of the calls, see rollout.ts. */
  canary: z.enum(["on", "off"]).default("off"),
  architecture: z.enum(["arm64", "x86_64"]).default("arm64"),
  /**
   * How the functions with the embedding model are deployed: as a container image, which needs a container engine to build,
   * or as zip files with the model on the vision layer, for models of up to 150 MB.
   */
  embed: z.enum(["image", "zip"]).default("image"),
  /** True if photos, crops, runs and catalog remain when the stack is destroyed. */
  removalPolicy: z.enum(["retain", "destroy"]).default("retain"),
  /** Retention of logs in days, one of the values that CloudWatch offers. */
  logRetention: z.coerce
    .number()
    .refine(
      (days) => RETENTION_DAYS.includes(days),
      "give a number of days that CloudWatch Logs supports: 1, 3, 5, 7, 14, 30, ...",
    )
    .default(30),
  /** Days for which the bucket of photos keeps overwritten and deleted ones. */
  earlierVersionDays: count.default(90),
  /** Storage class of photos in the stack's own bucket: S3 Intelligent-Tiering moves those that nobody opens to cheaper tiers. */
  photosStorage: z.enum(["standard", "intelligent"]).default("standard"),
  /** An existing bucket with photos. Its events must go to EventBridge. */
  photosBucket: z.string().optional(),
  /** ARN of the KMS key of that bucket, if it has one. */
  photosKey: arn.optional(),
  /**
   * When photos get the small previews that lists show: when they are indexed, so that pages are complete at once, or when
   * someone first looks at them, which costs less.
   */
  previews: z.enum(PREVIEW_TIMES).default("on demand"),
  /** Keys of photos to ignore, by the rules of .gitignore: a list, or a text with commas. */
  exclude: z
    .union([z.array(z.string()), z.string()])
    .optional()
    .transform(readRules),
  /**
   * `one` library with all photos, or `prefix`: a library for each folder at the root of the bucket, with people, runs and
   * users of its own, and `main` for the photos beside them.
   */
  libraries: z.enum(["one", "prefix"]).default("one"),
  /** Days between rotations of the key. Each of the first two adds a dollar to its monthly price. */
  keyRotationDays: z.coerce.number().int().min(90).max(2560).default(2560),
  /** Address that receives the alarms. */
  alarmEmail: z.email().optional(),
  /** Domain of the gallery, by way of CloudFront, and the ARN of its certificate in us-east-1: see edge.ts. */
  domain: z
    .string()
    .regex(/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/, "give a domain such as photos.example.org")
    .optional(),
  certificate: z
    .string()
    .regex(/^arn:[\w-]+:acm:us-east-1:/, "give the ARN of a certificate in us-east-1")
    .optional(),
  /** ARN of a web ACL for it, of scope CLOUDFRONT. */
  webAcl: z
    .string()
    .regex(/^arn:[\w-]+:wafv2:us-east-1:/, "give the ARN of a web ACL of scope CLOUDFRONT")
    .optional(),
  /** ARN of a certificate for the domain in the stack's own region. With it, the API's own address is turned off. */
  regionalCertificate: z.string().startsWith("arn:").optional(),
  /** True if every user needs a second factor, an authenticator app. */
  mfa: z.enum(["required", "optional"]).default("required"),
  /** Prefix of the login page's address, PREFIX.auth.REGION.amazoncognito.com. Generated by default. */
  loginPrefix: z
    .string()
    .regex(
      /^(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      "give at most 63 lower-case letters, digits and hyphens, without aws, amazon and cognito, which Cognito refuses",
    )
    .optional(),

  /** Memory of functions in MB, see lib/cost/memory.ts. */
  detectMemory: memory.default(MEMORY_MB.detect),
  embedMemory: memory.default(MEMORY_MB.embed),
  searchMemory: memory.default(MEMORY_MB.search),
  apiMemory: memory.default(MEMORY_MB.api),
  clusterMemory: memory.default(MEMORY_MB.cluster),
  clusterWholeMemory: memory.default(MEMORY_MB.clusterWhole),
  clusterMergeMemory: memory.default(MEMORY_MB.clusterMerge),

  /**
   * How closely the deployment is watched: only the alarms of faults that nobody would notice otherwise, or also the other
   * alarms, the dashboard, metrics of its own, a check every five minutes, and traces.
   */
  watch: z.enum(WATCHES).default("basic"),
  /**
   * Traced with X-Ray: nothing, requests and runs, or also photos and faces, which adds a third to the cost of indexing.
   * Depends on `watch` by default, see tracingOf.
   */
  tracing: z.enum(["none", "requests", "all"]).optional(),

  /** Batches of photos, and of crops, processed at the same time. */
  detectConcurrency: count.min(2).max(1000).default(100),
  embedConcurrency: count.min(2).max(1000).default(100),
  /** Reserved concurrency, which is also the upper limit. Accounts have 1,000 in all, some only 10. */
  detectReserved: reserved,
  embedReserved: reserved,
  searchReserved: reserved,
  apiReserved: reserved,
  /**
   * Receives before a message becomes a dead letter. Failed attempts are repeated with growing delays, the last ones after
   * 15 minutes; receives that never reached a function, because of its concurrency limit, count too.
   */
  maxReceiveCount: count.max(1000).default(20),

  /** Vectors per block, tasks at the same time, and previous versions to keep. */
  clusterBlock: count.default(4096),
  clusterConcurrency: count.default(100),
  versionsKept: count.default(5),
});

export type Settings = Readonly<z.infer<typeof settings>>;

/** Schema of each setting, by name. */
export const SETTINGS = settings.shape;

export type SettingName = keyof Settings;
/** What is traced with X-Ray. */
export function tracingOf({ tracing, watch }: Settings): "none" | "requests" | "all" {
  return tracing ?? (watch === "full" ? "requests" : "none");
}

/**
 * Reads the settings from the context.
 * @throws InvalidSetting with the name, the value and what is expected instead
 */
export function readSettings(scope: Construct): Settings {
  const given = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, scope.node.tryGetContext(name)]));
  const { data, error } = settings.safeParse(given);
  if (error) {
    const [{ path, message } = { path: [], message: "" }] = error.issues;
    throw new InvalidSetting("context", path.join("."), given[String(path[0])], message);
  }
  requireTogether(data);
  return data;
}

/** @throws InvalidSetting if a setting is given without those that it needs */
function requireTogether(settings: Settings): void {
  const { budgetDollars, budgetEmail, alarmEmail, domain, certificate, webAcl, regionalCertificate, canary, watch } =
    settings;
  if (budgetDollars !== undefined && !budgetEmail && !alarmEmail)
    throw new InvalidSetting("context", "budgetDollars", budgetDollars, "set budgetEmail or alarmEmail as well");
  if (canary === "on" && watch !== "full")
    throw new InvalidSetting(
      "context",
      "canary",
      canary,
      'set watch to "full" as well, whose alarms stop a deployment',
    );
  if (domain && !certificate) throw new InvalidSetting("context", "domain", domain, "set certificate as well");
  const alone = Object.entries({ certificate, webAcl, regionalCertificate }).find(([, value]) => value);
  if (alone && !domain) throw new InvalidSetting("context", alone[0], alone[1], "set domain as well");
}

/**
 * The removal policy of data. CloudFormation retains data when the stack is updated or deleted, and removes them when the
 * resource was only just created: so a first deployment that failed leaves nothing behind and can be repeated.
 */
export function removalOf({ removalPolicy }: Settings): RemovalPolicy {
  // CDK's own names: commands read the settings too, and do not load CDK.
  return (removalPolicy === "destroy" ? "destroy" : "retain-on-update-or-delete") as RemovalPolicy;
}
