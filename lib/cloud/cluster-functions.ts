import { Duration } from "aws-cdk-lib";
import type { ILayerVersion, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Foundation } from "./foundation.ts";
import { facetFunction } from "./function.ts";
import { TELLS_ABSENT } from "./grants.ts";
import type { Settings } from "./settings.ts";
import type { StorageUses } from "./storage.ts";

export interface ClusterFunctionsProps extends Foundation {
  readonly vision: ILayerVersion;
}

/** What Lambda gives; said of the state too, where a host of state machines would otherwise take a minute for enough. */
export const LONGEST_TASK = Duration.minutes(15);

const READS = { GetObject: true, ListBucket: TELLS_ABSENT } as const;
const READS_AND_WRITES = { ...READS, PutObject: true } as const;

/** Every step renews the lock of its run. */
const LOCKS = { PutItem: true, GetItem: "names the run that has the lock, where it is another" } as const;

const KEPT = "faces that lose their cluster keep its name, where they are still there";
const NAMES = "a face that is confirmed for a person brings their name to a cluster";

/** A step of a run: the file of its handler under functions/cluster, the setting of its memory, and what it does. */
const STEPS = {
  plan: {
    memory: "clusterMemory",
    runs: {
      ...READS_AND_WRITES,
      ListBucket: "the vectors of a run that turns out to have nothing to do are deleted",
      DeleteObject: "the vectors of a run that turns out to have nothing to do are deleted",
    },
    catalog: {
      ...LOCKS,
      BatchGetItem: true,
      Query: true,
      UpdateItem: true,
      DeleteItem: true,
      BatchWriteItem: "notes of what turned out to be no change are deleted",
    },
  },
  whole: {
    memory: "clusterWholeMemory",
    runs: READS_AND_WRITES,
    catalog: { ...LOCKS, Query: true, BatchGetItem: KEPT },
  },
  neighbours: { memory: "clusterMemory", runs: READS_AND_WRITES, catalog: LOCKS },
  cores: { memory: "clusterWholeMemory", runs: READS_AND_WRITES, catalog: LOCKS },
  link: { memory: "clusterMemory", runs: READS_AND_WRITES, catalog: LOCKS },
  merge: {
    memory: "clusterMergeMemory",
    runs: READS_AND_WRITES,
    catalog: { ...LOCKS, Query: true, BatchGetItem: KEPT },
  },
  publish: {
    memory: "clusterMemory",
    runs: { ...READS, PutObject: true, ListBucket: true, DeleteObject: true },
    catalog: {
      ...LOCKS,
      GetItem: true,
      Query: true,
      UpdateItem: NAMES,
      BatchGetItem: NAMES,
      DeleteItem: true,
      BatchWriteItem: true,
    },
  },
  fail: { memory: "apiMemory", catalog: { GetItem: true, PutItem: true, DeleteItem: true } },
} as const satisfies Record<string, StorageUses & { readonly memory: keyof Settings }>;

export type Step = keyof typeof STEPS;

/** The functions that the state machine calls, each of which may do just what its step does. */
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
    };
    for (const step of Object.keys(STEPS) as Step[]) this.made.set(step, this.functionOf(step));
  }

  of(step: Step): LambdaFunction {
    return this.made.get(step)!;
  }

  get all(): LambdaFunction[] {
    return [...this.made.values()];
  }

  private functionOf(step: Step): LambdaFunction {
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
