import { Duration } from "aws-cdk-lib";
import type { ILayerVersion, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { DETECTS_MISSING } from "./grants.ts";
import type { Settings } from "./settings.ts";
import type { StorageUses } from "./storage.ts";

export interface ClusterFunctionsProps extends Foundation {
  readonly vision: ILayerVersion;
}

/** Lambda's longest timeout. The states have it too, since the local state machine would otherwise end them after a minute. */
export const LONGEST_TASK = Duration.minutes(15);

const READS = { GetObject: true, ListBucket: DETECTS_MISSING } as const;
const READS_AND_WRITES = { ...READS, PutObject: true } as const;

/** Every step renews its run's lock. */
const LOCKS = { PutItem: true, GetItem: "the error names the other run that holds the lock" } as const;

const NAMES = "a confirmed face gives its person's name to a cluster";

/** The steps of a run. A key is the handler's file in functions/cluster; `memory` is the setting for its memory. */
const STEPS = {
  plan: {
    memory: "clusterMemory",
    runs: {
      ...READS_AND_WRITES,
      ListBucket: "a run that finds nothing to do deletes the vectors it wrote",
      DeleteObject: "a run that finds nothing to do deletes the vectors it wrote",
    },
    catalog: {
      ...LOCKS,
      BatchGetItem: true,
      Query: true,
      UpdateItem: true,
      DeleteItem: true,
      BatchWriteItem: "notes that turn out to describe no change are deleted",
    },
  },
  whole: {
    memory: "clusterWholeMemory",
    runs: READS_AND_WRITES,
    catalog: { ...LOCKS, Query: true, BatchGetItem: true },
  },
  neighbours: { memory: "clusterMemory", runs: READS_AND_WRITES, catalog: LOCKS },
  cores: { memory: "clusterWholeMemory", runs: READS_AND_WRITES, catalog: LOCKS },
  link: { memory: "clusterMemory", runs: READS_AND_WRITES, catalog: LOCKS },
  merge: {
    memory: "clusterMergeMemory",
    runs: READS_AND_WRITES,
    catalog: { ...LOCKS, Query: true, BatchGetItem: true },
  },
  publish: {
    memory: "clusterMemory",
    runs: { ...READS, PutObject: true, ListBucket: true, DeleteObject: true },
    catalog: {
      ...LOCKS,
      GetItem: true,
      Query: true,
      UpdateItem: true,
      BatchGetItem: NAMES,
      DeleteItem: true,
      BatchWriteItem: true,
    },
  },
  fail: { memory: "apiMemory", catalog: { GetItem: true, PutItem: true, DeleteItem: true } },
} as const satisfies Record<string, StorageUses & { readonly memory: keyof Settings }>;

export type Step = keyof typeof STEPS;

/** The functions of the state machine, one per step, each with exactly the permissions of its step. */
export class ClusterFunctions extends Construct {
  private readonly made = new Map<Step, LambdaFunction>();
  private readonly props: ClusterFunctionsProps;
  private readonly environment: Record<string, string>;

  constructor(scope: Construct, id: string, props: ClusterFunctionsProps) {
    super(scope, id);
    const { settings, storage, environment } = props;
    this.props = props;
    this.environment = {
      ...storage.environment,
      ...environment,
      CLUSTER_BLOCK: String(settings.clusterBlock),
      CLUSTER_TASKS: String(settings.clusterConcurrency),
      VERSIONS_KEPT: String(settings.versionsKept),
      ...(settings.maxRunDollars === undefined ? {} : { MAX_RUN_DOLLARS: String(settings.maxRunDollars) }),
    };
    for (const step of Object.keys(STEPS) as Step[]) this.made.set(step, this.create(step));
  }

  of(step: Step): LambdaFunction {
    return this.made.get(step)!;
  }

  get all(): LambdaFunction[] {
    return [...this.made.values()];
  }

  private create(step: Step): LambdaFunction {
    const { vision, ...foundation } = this.props;
    const { memory, ...uses } = STEPS[step];
    const made = facetFunction(this, step[0]!.toUpperCase() + step.slice(1), foundation, {
      entry: `functions/cluster/${step}.ts`,
      environment: this.environment,
      memorySize: foundation.settings[memory],
      timeout: LONGEST_TASK,
      layers: [vision],
    });
    foundation.storage.grant(made, uses);
    return made;
  }
}
