import { availableParallelism } from "node:os";
import { finishActions } from "../lib/catalog/decisions/actions.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { assertSchema, findSchema } from "../lib/catalog/store/schema.ts";
import { abandonRuns } from "../lib/catalog/versions/runs.ts";
import { finishReset } from "../lib/catalog/views/reset.ts";
import { createEmbedder } from "../lib/embed/embedder.ts";
import { holdsLibrary } from "../lib/local/data-folder.ts";
import { type Host, type ReachedHost, startHost } from "../lib/local/host.ts";
import { HostRunning, type JoinedHost, joinHost } from "../lib/local/host-file.ts";
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
import { Misuse } from "./run.ts";

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
 * @throws Misuse where the folder holds no library
 * @throws HostNotAnswering
 * @throws NewerCatalog
 * @throws OlderCatalog where an older Facet keeps the folder
 */
export async function openSession(options: GlobalOptions): Promise<Session> {
  const dataDir = libraryOf(options);
  for (;;) {
    const joined = await joinHost(dataDir);
    if (joined) return joinSession(dataDir, joined);
    try {
      return await startSession(options);
    } catch (error) {
      if (!(error instanceof HostRunning)) throw error; // another process was quicker
    }
  }
}

/** The data folder of a command that makes no library. @throws Misuse where it holds none */
export function libraryOf(options: GlobalOptions): string {
  const dataDir = dataDirOf(options);
  if (!holdsLibrary(dataDir)) {
    throw new Misuse(
      `${dataDir} holds no library: name the folder that does with --data, or make one with facet start FOLDER`,
    );
  }
  return dataDir;
}

async function joinSession(dataDir: string, { host, leave }: JoinedHost): Promise<Session> {
  await using failed = new AsyncDisposableStack();
  failed.use(leave);
  const catalog = reachCatalog(host);
  // The host may be another Facet than this command.
  const schema = await findSchema(catalog);
  if (schema) assertSchema(schema);
  const embedder = findEmbedder(await modelInForce(dataDir));
  failed.move();
  return {
    embedder,
    catalog,
    url: host.url,
    stateMachineArn: host.outputs.StateMachine ?? "",
    settled: async () => {},
    [Symbol.asyncDispose]: async () => leave[Symbol.dispose](),
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
  const host = await startHost({
    dataDir,
    port,
    template,
    prepare,
    onDisk: ({ message = "There is room on the disk again: going on" }) => process.stderr.write(`${message}\n`),
  });
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

/** Before the host serves anything: an older library is brought up to date, and a reset that was cut off is finished. */
async function prepare(reached: ReachedHost): Promise<void> {
  await bringUpToDate(reached);
  await finishReset(reachCatalog(reached));
}

/** A record that came with Facet is known to fit its file. @throws ModelMismatch when a user's does not */
export async function tryEmbedder(record: EmbedderRecord): Promise<void> {
  const embedder = await createEmbedder({ record, file: await installModel(record), threads: 1 });
  await embedder.release();
}
