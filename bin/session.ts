import { availableParallelism } from "node:os";
import { finishActions } from "../lib/catalog/decisions/actions.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { assertSchema, findSchema } from "../lib/catalog/store/schema.ts";
import { abandonRuns } from "../lib/catalog/versions/runs.ts";
import { createEmbedder } from "../lib/embed/embedder.ts";
import { type Host, startHost } from "../lib/local/host.ts";
import { findHost } from "../lib/local/host-file.ts";
import { assertModelInForce, modelInForce, rememberModel } from "../lib/local/model-file.ts";
import { reachCatalog } from "../lib/local/reach.ts";
import { synthesize } from "../lib/local/synthesize.ts";
import { chooseEmbedder } from "../lib/models/choose.ts";
import { EMBEDDERS } from "../lib/models/embedders.ts";
import { installModel } from "../lib/models/install.ts";
import { embedderText, findEmbedder } from "../lib/models/registry.ts";
import type { EmbedderRecord } from "../lib/models/types.ts";
import { bringUpToDate } from "./migrating.ts";
import { dataDirOf, type GlobalOptions, givenParameters } from "./options.ts";

/** What a command works with. */
export interface Session extends AsyncDisposable {
  readonly catalog: Catalog;
  readonly stateMachineArn: string;
  /** Address of the host's API. */
  readonly url: string;
  /** The model whose vectors the catalog holds. */
  readonly embedder: EmbedderRecord;
  /** Resolves when no run is at work on a host of this command's; a host of its own goes on by itself. */
  settled(): Promise<void>;
}

/** A session whose host this command started, and ends. */
export interface HostSession extends Session {
  readonly host: Host;
}

/**
 * The host that already keeps the data folder, or else one for the time of this command.
 * @throws NewerCatalog
 * @throws OlderCatalog where an older Facet keeps the folder
 */
export async function openSession(options: GlobalOptions): Promise<Session> {
  const dataDir = dataDirOf(options);
  const running = await findHost(dataDir);
  if (!running) return startSession(options);
  const catalog = reachCatalog(running);
  // The host may be another Facet than this command.
  const schema = await findSchema(catalog);
  if (schema) assertSchema(schema);
  return {
    embedder: findEmbedder(await modelInForce(dataDir)),
    catalog,
    url: running.url,
    stateMachineArn: running.outputs.StateMachine ?? "",
    settled: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

export interface HostSessionOptions {
  readonly port?: number;
  /** CDK context besides the parameters. */
  readonly context?: Record<string, string>;
  /** The user's choice of an embedder, see chooseEmbedder; without one, what the data folder has had, or the bundled. */
  readonly model?: string | undefined;
}

/**
 * Starts a host on the data folder, once the model has shown that it fits its record. What an older Facet wrote there is
 * brought up to date first.
 * @throws HostRunning
 * @throws OtherModelInForce
 * @throws ModelMismatch
 * @throws NewerCatalog
 */
export async function startSession(
  options: GlobalOptions,
  { port = 0, context = {}, model }: HostSessionOptions = {},
): Promise<HostSession> {
  const dataDir = dataDirOf(options);
  const embedder = await chooseEmbedder(model ?? (await modelInForce(dataDir)));
  await assertModelInForce(dataDir, embedder);
  if (!EMBEDDERS.includes(embedder)) await tryEmbedder(embedder);
  const template = await synthesize({
    clusterConcurrency: String(availableParallelism()),
    model: embedderText(embedder),
    ...context,
    ...givenParameters(options),
  });
  const host = await startHost({ dataDir, port, template, prepare: (reached) => bringUpToDate(reached) });
  await rememberModel(dataDir, embedder);
  const catalog = reachCatalog(host);
  await abandonRuns(catalog);
  await finishActions(catalog, 0);
  const stateMachineArn = host.outputs.StateMachine ?? "";
  return {
    catalog,
    stateMachineArn,
    url: host.url,
    embedder,
    host,
    settled: () => host.settled(),
    [Symbol.asyncDispose]: () => host.close(),
  };
}

/** A record that came with Facet is known to fit its file. @throws ModelMismatch when a user's does not */
export async function tryEmbedder(record: EmbedderRecord): Promise<void> {
  const embedder = await createEmbedder({ record, file: await installModel(record), threads: 1 });
  await embedder.release();
}
