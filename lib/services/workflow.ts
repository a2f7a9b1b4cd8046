import { createHash, randomBytes } from "node:crypto";
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/** A part of a library, for a dry run. */
export interface Subset {
  /** A share of the faces, in (0, 1]; always the same faces. */
  readonly sample?: number;
  /** The faces of these clusters of the version in force. */
  readonly clusterIds?: readonly string[];
}

/** The input of a run; defaults come from the stack. */
export interface RunInput {
  /** `main` by default. */
  readonly library?: string;
  /** FACE_* values for this run alone. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Runs even if nothing has changed since the last run. */
  readonly force?: boolean;
  /** Computes everything and publishes nothing. */
  readonly dryRun?: boolean;
  /** Publishes a version without clusters even if there are faces, none of which is eligible. */
  readonly allowEmpty?: boolean;
  /** The part of the library that a dry run covers. */
  readonly subset?: Subset;
}

/** Starts the clustering workflow. @returns the run's id, which is the name of the execution */
export async function startRun(stateMachineArn: string, input: RunInput): Promise<string> {
  const runId = runIdAt(new Date().toISOString(), randomBytes(3).toString("hex"));
  await startExecution(stateMachineArn, runId, input);
  return runId;
}

/** `20261129T080000000Z-0a1b2c` */
const runIdAt = (time: string, digits: string) => `${time.replace(/[-:.]/g, "")}-${digits}`;

/**
 * Starts the run that follows another one: once an hour, however many callers find it due, as they all give it the same id.
 * @param after id of the run before it; undefined if it is the first
 * @returns false if it was started before and has ended
 */
export async function startNextRun(
  stateMachineArn: string,
  input: RunInput & { readonly library: string },
  after: string | undefined,
): Promise<boolean> {
  const digits = createHash("sha256").update(`${input.library} ${after}`).digest("hex").slice(0, 12);
  const hour = new Date();
  hour.setUTCMinutes(0, 0, 0);
  return startOnce(stateMachineArn, runIdAt(hour.toISOString(), digits), input);
}

/** The input of the state machine of tasks, or of migrations, which concern every library. */
export interface StartedTask {
  readonly taskId: string;
  readonly library?: string;
}

/**
 * Starts a state machine on a task that is in the catalog, unless it was started before.
 * @returns whether the execution is running: a request with the name and input of a running one is answered like the first
 * (https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html)
 */
export async function startTask(stateMachineArn: string, task: StartedTask): Promise<boolean> {
  return startOnce(stateMachineArn, task.taskId, task);
}

/** @returns false if an execution of that name has ended */
async function startOnce(stateMachineArn: string, name: string, input: object): Promise<boolean> {
  try {
    await startExecution(stateMachineArn, name, input);
    return true;
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    return false;
  }
}

/**
 * Attempts at a start. A region allows bursts of several hundred starts, and then some tens or hundreds a second
 * (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html); the SDK waits between attempts, longer each
 * time.
 */
const START_ATTEMPTS = 8;

/** Returns whether AWS still refused a call after all attempts because there were too many. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && (error.name === "ThrottlingException" || error.name === "ExecutionLimitExceeded");
}

async function startExecution(stateMachineArn: string, name: string, input: object): Promise<void> {
  await new SFNClient({ maxAttempts: START_ATTEMPTS }).send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
  );
}
