import { Logger } from "@aws-lambda-powertools/logger";
import { signedGet } from "../../lib/services/signed-fetch.ts";

const TIMEOUT_MS = 20_000;

const logger = new Logger({ serviceName: "check" });

/** The gallery or the API did not answer as it should. */
class CheckFailed extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("; "));
    this.name = "CheckFailed";
    this.faults = faults;
  }
}

/**
 * Gets the gallery's page as people do, and the status as programs do. EventBridge Scheduler calls it every five minutes.
 * @throws CheckFailed, which raises the alarm of the same name
 */
export async function handler(): Promise<void> {
  const { GALLERY_URL = "", PROGRAMS_URL = "" } = process.env;
  const found = await Promise.all([
    faultOf("the gallery", (signal) => fetch(GALLERY_URL, { signal })),
    faultOf("GET /status", (signal) => signedGet(`${PROGRAMS_URL}/status`, signal)),
  ]);
  const faults = found.filter((fault) => fault !== undefined);
  if (faults.length > 0) throw new CheckFailed(faults);
  logger.info("gallery and API answer");
}

/** @returns what is wrong, or undefined if the answer is 200 */
async function faultOf(what: string, ask: (signal: AbortSignal) => Promise<Response>): Promise<string | undefined> {
  try {
    const answer = await ask(AbortSignal.timeout(TIMEOUT_MS));
    await answer.body?.cancel();
    return answer.status === 200 ? undefined : `${what} answers ${answer.status}`;
  } catch (error) {
    return `${what} does not answer: ${(error as Error).message}`;
  }
}
