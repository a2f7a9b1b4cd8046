import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/** Time and memory that a function's process took. */
export interface Metered {
  /** The processor's time from the start of the process until the function takes events. */
  readonly initMs: number;
  /** The processor's time of each event. */
  readonly milliseconds: readonly number[];
  /** The most memory it held. */
  readonly peakMb: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of any function
  readonly answers: readonly any[];
}

/**
 * Starts a bundled function as a process of its own, with packages where on AWS a layer brings them, and has it answer.
 * @param folder of its bundle; its events are written there too
 * @param file that it is started with, by default as on Lambda
 * @throws Error where an answer says that something failed
 */
export async function meterFunction(
  folder: string,
  events: readonly unknown[],
  environment: Readonly<Record<string, string>>,
  file = ["index.js", "index.mjs"].find((name) => existsSync(join(folder, name))) ?? "",
): Promise<Metered> {
  const files = events.map((_, at) => join(folder, `${at}.json`));
  await Promise.all(events.map((event, at) => writeFile(files[at]!, JSON.stringify(event))));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, "metered-process.cjs"), join(folder, file), ...files],
    {
      env: {
        ...withoutNode(process.env),
        NODE_PATH: join(root, "node_modules"),
        STATE_MACHINE: "none",
        AWS_LAMBDA_FUNCTION_NAME: "bench",
        POWERTOOLS_DEV: "false",
        ...environment,
      },
      maxBuffer: 1e8,
    },
  );
  const metered: Metered = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}");
  for (const answer of metered.answers) {
    const { statusCode = 200, batchItemFailures = [] } = answer ?? {};
    if (statusCode !== 200 || batchItemFailures.length > 0) throw new Error(`the function failed: ${stdout}`);
  }
  return metered;
}

/** An environment without what it says to Node: certificates of one's own, for example, take 30 ms to read. */
export function withoutNode(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("NODE_")));
}

/** Messages of a queue about objects that were written. */
export function created(...objects: readonly { readonly key: string; readonly eTag: string }[]) {
  return {
    Records: objects.map((object, at) => ({
      messageId: String(at),
      body: JSON.stringify({ Records: [{ eventName: "ObjectCreated:Put", s3: { object } }] }),
    })),
  };
}

/** A request as API Gateway hands it on. */
export function request(routeKey: string, body?: Buffer) {
  const [method, path] = routeKey.split(" ");
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: "",
    headers: body ? { "content-type": "image/jpeg" } : {},
    requestContext: { http: { method, path } },
    isBase64Encoded: body !== undefined,
    ...(body ? { body: body.toString("base64") } : {}),
  };
}
