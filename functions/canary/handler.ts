import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Logger } from "@aws-lambda-powertools/logger";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { tryFunctions } from "../../lib/services/canary.ts";

const ATTEMPTS = 3;

const logger = new Logger({ serviceName: "canary" });

/** The event of the schedule. */
type Scheduled = Readonly<Record<string, never>>;

/**
 * Tests the functions at the end of a deployment, as a custom resource of CloudFormation, and on a schedule. It always
 * signals success, so that no deployment is rolled back because of it; the verdict becomes an output of the stack.
 */
export async function handler(event: CloudFormationCustomResourceEvent | Scheduled): Promise<void> {
  const verdict = event.RequestType === "Delete" ? "" : await test();
  logger.info("canary", { verdict });
  if (!event.RequestType) return;
  const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
  await respond(ResponseURL, {
    ...{ StackId, RequestId, LogicalResourceId, PhysicalResourceId: "canary" },
    Status: "SUCCESS",
    Data: { Verdict: verdict },
  });
}

async function test(): Promise<string> {
  // build.ts writes the photo beside the bundle.
  const { DETECT = "", EMBED = "", SEARCH = "", SAMPLES = join(import.meta.dirname, "sample") } = process.env;
  try {
    const picture = await readFile(join(SAMPLES, "sample1.jpg"));
    return await tryFunctions({ detect: DETECT, embed: EMBED, search: SEARCH }, picture);
  } catch (error) {
    return `not tested: ${(error as Error).message}`;
  }
}

/** Without an answer, CloudFormation would wait and then fail the deployment. */
async function respond(url: string, answer: object): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      // The URL is signed without a content type, which bytes do not have.
      const { ok, status } = await fetch(url, { method: "PUT", body: Buffer.from(JSON.stringify(answer)) });
      if (ok) return;
      throw new Error(`CloudFormation does not take the answer: ${status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      logger.warn("answering again", error as Error);
    }
  }
}
