import { availableParallelism } from "node:os";
import type { Catalog } from "../lib/catalog/open.ts";
import { abandonRuns } from "../lib/catalog/runs.ts";
import { type Host, startHost } from "../lib/local/host.ts";
import { findHost } from "../lib/local/host-file.ts";
import { reachCatalog } from "../lib/local/reach.ts";
import { synthesize } from "../lib/local/synthesize.ts";
import { dataDirOf, type GlobalOptions, givenParameters } from "./options.ts";

/** What a command works with. */
export interface Session extends AsyncDisposable {
  readonly catalog: Catalog;
  readonly stateMachineArn: string;
  /** Resolves when no run is at work on a host of this command's; a host of its own goes on by itself. */
  settled(): Promise<void>;
}

/** A session whose host this command started, and ends. */
export interface HostSession extends Session {
  readonly host: Host;
}

/** The host that already keeps the data folder, or else one for the time of this command. */
export async function openSession(options: GlobalOptions): Promise<Session> {
  const running = await findHost(dataDirOf(options));
  if (!running) return startSession(options);
  return {
    catalog: reachCatalog(running),
    stateMachineArn: running.outputs.StateMachine ?? "",
    settled: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

/**
 * Starts a host on the data folder.
 * @param context CDK context besides the FACE_* parameters
 * @throws HostRunning
 */
export async function startSession(
  options: GlobalOptions,
  { port = 0, context = {} }: { port?: number; context?: Record<string, string> } = {},
): Promise<HostSession> {
  const clusterConcurrency = String(availableParallelism());
  const template = await synthesize({ clusterConcurrency, ...context, ...givenParameters(options) });
  const host = await startHost({ dataDir: dataDirOf(options), port, template });
  const catalog = reachCatalog(host);
  await abandonRuns(catalog);
  const stateMachineArn = host.outputs.StateMachine ?? "";
  return { catalog, stateMachineArn, host, settled: () => host.settled(), [Symbol.asyncDispose]: () => host.close() };
}
