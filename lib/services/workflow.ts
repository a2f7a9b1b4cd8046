import { randomBytes } from "node:crypto";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/** Part of a library, for a dry run. */
export interface Subset {
  /** A share of the faces, the same whenever it is asked for. */
  readonly sample?: number;
  /** The faces of these clusters of the version in force. */
  readonly clusterIds?: readonly string[];
}

/** What a run may be told; everything left out is as the stack has it. */
export interface RunInput {
  /** FACE_* values for this run alone. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Also where nothing has changed since the last run. */
  readonly force?: boolean;
  /** Works everything out and publishes nothing. */
  readonly dryRun?: boolean;
  /** Publishes a version without clusters even where there are faces, none of which is eligible. */
  readonly allowEmpty?: boolean;
  /** A part of the library, for a dry run. */
  readonly subset?: Subset;
}

/** Starts the clustering workflow. @returns the run's id, which is the name of the execution */
export async function startRun(stateMachineArn: string, input: RunInput): Promise<string> {
  const runId = `${new Date().toISOString().replace(/[-:.]/g, "")}-${randomBytes(3).toString("hex")}`;
  const client = new SFNClient({});
  await client.send(new StartExecutionCommand({ stateMachineArn, name: runId, input: JSON.stringify(input) }));
  return runId;
}
