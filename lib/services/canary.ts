import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type Advised, adviceFor } from "./canary-advice.ts";

/** Event with which a function tests itself, without reading or writing anything stored. Files are in base64. */
export interface SelfTest {
  readonly selfTest: true;
  /** A photo with a face, for detect and search. */
  readonly picture?: string;
  /** The crop of a face, for embed. */
  readonly crop?: string;
}

/** What a function found in a self-test. */
export interface SelfTestAnswer {
  readonly faces?: number;
  /** The crop of the largest face, in base64. */
  readonly crop?: string | undefined;
  /** Numbers of the face's vector, which has unit length. */
  readonly vectorLength?: number;
}

/** Names of the functions to test. */
export type Tested = Readonly<Record<"detect" | "embed" | "search", string>>;

/** Longest wait for one function: a first call loads an image and the models. */
const PATIENCE_MS = 120_000;

/** A self-test that failed. */
class SelfTestFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelfTestFailed";
  }
}

/**
 * Calls the functions that load models with a sample photo: detect finds its faces, embed turns a crop of it into a
 * vector, and search does both.
 * @returns the verdict, in words, with what to do if a function does not work
 */
export async function tryFunctions(tested: Tested, picture: Uint8Array, client = createClient()): Promise<string> {
  const sample = { selfTest: true, picture: Buffer.from(picture).toString("base64") } as const;
  const searching = report("search", async () => checkFaces(await call(client, tested.search, sample)));
  let crop: string | undefined;
  const detected = await report("detect", async () => {
    const answer = await call(client, tested.detect, sample);
    crop = answer.crop;
    return checkFaces(answer);
  });
  const embedded = crop
    ? await report("embed", async () => checkVector(await call(client, tested.embed, { selfTest: true, crop: crop! })))
    : undefined;
  const reports = [detected, ...(embedded ? [embedded] : []), await searching];
  const failed = reports.filter(({ advice }) => advice !== undefined);
  if (failed.length === 0) return `works: ${reports.map(({ text }) => text).join(", ")}`;
  const advice = [...new Set(failed.map(({ advice: what }) => what))];
  return `does not work: ${failed.map(({ text }) => text).join("; ")}. To do: ${advice.join("; ")}`.slice(0, 900);
}

/** Calls are repeated while the concurrency limit is reached, or a function is not ready yet. */
function createClient(): LambdaClient {
  return new LambdaClient({ maxAttempts: 6 });
}

async function call(client: LambdaClient, name: string, event: SelfTest): Promise<SelfTestAnswer> {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    { abortSignal: AbortSignal.timeout(PATIENCE_MS) },
  );
  const answer = JSON.parse(Payload?.transformToString() || "null");
  if (FunctionError) throw new SelfTestFailed(`${answer?.errorType ?? FunctionError}: ${answer?.errorMessage ?? ""}`);
  return answer;
}

function checkFaces(answer: SelfTestAnswer): string {
  if (!answer?.faces) throw new SelfTestFailed("found no face in the sample photo");
  if (answer.vectorLength === undefined) return `found ${answer.faces} faces`;
  return `found ${answer.faces} faces, ${checkVector(answer)}`;
}

function checkVector({ vectorLength = 0 }: SelfTestAnswer): string {
  if (vectorLength < 1) throw new SelfTestFailed("made no vector of the sample face");
  return `made a vector of ${vectorLength} numbers`;
}

async function report(name: keyof Tested, test: () => Promise<string>): Promise<Advised> {
  const start = Date.now();
  try {
    return { text: `${name} ${await test()} in ${((Date.now() - start) / 1000).toFixed(1)} s` };
  } catch (error) {
    const { name: type, message } = error as Error;
    const reason = type === "SelfTestFailed" ? message : `${type}: ${message}`;
    return { text: `${name}: ${reason.slice(0, 200)}`, advice: adviceFor(name, reason) };
  }
}
