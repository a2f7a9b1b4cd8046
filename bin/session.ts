import { availableParallelism } from "node:os";
import { finishActions } from "../lib/catalog/decisions/actions.ts";
import { finishActionsOfTasks } from "../lib/catalog/decisions/large-actions.ts";
import { finishCounts } from "../lib/catalog/rows/counting.ts";
import { recountMonths } from "../lib/catalog/rows/month-counts.ts";
import { deleteSharedPictures } from "../lib/catalog/rows/shared-pictures.ts";
import { claimIdentity } from "../lib/catalog/store/identity.ts";
import { allCatalogs } from "../lib/catalog/store/libraries.ts";
import { forgetLinkSession } from "../lib/catalog/store/link-session.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import { assertSchema, findSchema } from "../lib/catalog/store/schema.ts";
import { abandonRuns } from "../lib/catalog/versions/runs.ts";
import { finishReset } from "../lib/catalog/views/reset.ts";
import { holdsLibrary } from "../lib/local/data-folder.ts";
import { type Host, type ReachedHost, startHost } from "../lib/local/host.ts";
import { HostRunning, type JoinedHost, joinHost } from "../lib/local/host-file.ts";
import type { LanOptions } from "../lib/local/lan/open.ts";
import type { LikeAws } from "../lib/local/like-aws/options.ts";
import { assertModelInForce, readModelInForce, rememberModel } from "../lib/local/model-file.ts";
import { reachCatalog } from "../lib/local/reach.ts";
import { synthesize } from "../lib/local/synthesize.ts";
import { EMBEDDERS } from "../lib/models/embedders.ts";
import { installModel } from "../lib/models/install.ts";
import { embedderText, findEmbedder } from "../lib/models/registry.ts";
import type { EmbedderRecord } from "../lib/models/types.ts";
import { catalogOf } from "./choose-library.ts";
import { chooseModel } from "./choose-model.ts";
import type { FaceSource } from "./face-source.ts";
import { bringUpToDate } from "./migrating.ts";
import { dataDirOf, flaggedParameters, type GlobalOptions, givenParameters } from "./options.ts";
import { Misuse } from "./run.ts";
import { hostContext } from "./settings.ts";

/** A connection to a library: the catalog, and the host that serves it. */
export interface Session extends AsyncDisposable {
  /** Of the library that the command uses. */
  readonly catalog: Catalog;
  readonly stateMachineArn: string;
  /** Address of the host's API. */
  readonly url: string;
  /** The model in force. */
  readonly embedder: EmbedderRecord;
  /** Waits until no run is active on a host that this command started. Other hosts keep running by themselves. */
  settled(): Promise<void>;
}

/** A session with a host that this command started and will stop. */
export interface HostSession extends Session {
  readonly host: Host;
}

/**
 * Joins the host of the data folder, or starts one for the duration of this command.
 * @throws Misuse if the folder has no library
 * @throws HostNotAnswering
 * @throws NewerCatalog
 * @throws OlderCatalog if an older Facet is running on the folder
 */
export async function openSession(options: GlobalOptions): Promise<Session> {
  const dataDir = libraryOf(options);
  for (;;) {
    const joined = await joinHost(dataDir);
    if (joined) return joinSession(options, joined);
    try {
      return await startSession(options);
    } catch (error) {
      if (!(error instanceof HostRunning)) throw error; // another process was faster
    }
  }
}

/** The data folder of a command that needs a library. @throws Misuse if it has none */
export function libraryOf(options: GlobalOptions): string {
  const dataDir = dataDirOf(options);
  if (!holdsLibrary(dataDir)) {
    throw new Misuse(
      `${dataDir} has no library: choose another folder with --data, or create a library with facet start FOLDER`,
    );
  }
  return dataDir;
}

async function joinSession(options: GlobalOptions, { host, leave }: JoinedHost): Promise<Session> {
  await using failed = new AsyncDisposableStack();
  failed.use(leave);
  const catalog = await catalogOf(reachCatalog(host), options.library);
  // The host may be another version of Facet.
  const schema = await findSchema(catalog);
  if (schema) assertSchema(schema);
  const embedder = findEmbedder(await readModelInForce(dataDirOf(options)));
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
  /** CDK context, in addition to the parameters. */
  readonly context?: Record<string, string>;
  /**
   * The user's embedding model, see chooseModel. By default the data folder's previous one, else the bundled one.
   */
  readonly model?: string | undefined;
  /** Faces on which to calibrate a model that has no record. */
  readonly faces?: FaceSource | undefined;
  /** True if the library may belong to another model, bucket or table, which the command then changes. */
  readonly adopts?: boolean;
  /** Makes the host behave like AWS. */
  readonly likeAws?: LikeAws | undefined;
  /** Serves other devices too. */
  readonly lan?: LanOptions | undefined;
}

/**
 * Starts a host on the data folder, after checking that the model fits its record. Migrates a library of an older Facet
 * first.
 * @throws HostRunning
 * @throws OtherModelInForce
 * @throws ModelMismatch
 * @throws NewerCatalog
 * @throws OtherIdentity
 */
export async function startSession(
  options: GlobalOptions,
  { port = 0, context = {}, model, faces, likeAws, lan, adopts = false }: HostSessionOptions = {},
): Promise<HostSession> {
  const dataDir = dataDirOf(options);
  const embedder = await chooseModel(model ?? (await readModelInForce(dataDir)), {
    dataDir,
    faces,
    beforeMeasuring: adopts ? undefined : (id) => assertModelInForce(dataDir, { id }),
  });
  if (!adopts) await assertModelInForce(dataDir, embedder);
  if (!EMBEDDERS.includes(embedder)) await tryEmbedder(embedder);
  const settings = {
    clusterConcurrency: String(availableParallelism()),
    model: embedderText(embedder),
    previews: "at indexing",
    ...hostContext(options.file),
    ...context,
    ...givenParameters(options),
    ...flagContext(options),
  };
  const template = await synthesize(settings, () => console.error("Preparing the services (once for these settings)"));
  const host = await startHost({
    dataDir,
    port,
    template,
    prepare: (reached) => prepare(reached, embedder, adopts),
    likeAws,
    lan,
    onDisk: ({ message = "There is space on the disk again: continuing" }) => process.stderr.write(`${message}\n`),
  });
  if (!adopts) await rememberModel(dataDir, embedder);
  const reached = reachCatalog(host);
  for (const each of await allCatalogs(reached)) {
    await abandonRuns(each);
    await finishActions(each, 0);
    await finishActionsOfTasks(each, { all: true });
  }
  const catalog = await catalogOf(reached, options.library).catch(async (error: unknown) => {
    await host.close();
    throw error;
  });
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

/** The names of parameters that flags set, which have precedence over the library's own. */
function flagContext(options: GlobalOptions): Record<string, string> {
  const names = Object.keys(flaggedParameters(options));
  return names.length > 0 ? { flags: names.join(" ") } : {};
}

/**
 * Migrates an older library, checks its identity, forgets credentials that have ended, and completes a reset and counts
 * that were interrupted, before the host serves requests.
 */
async function prepare(reached: ReachedHost, embedder: EmbedderRecord, adopts: boolean): Promise<void> {
  await bringUpToDate(reached, { embedder });
  const catalog = reachCatalog(reached);
  if (!adopts) await claimIdentity(catalog, embedder.id);
  // The credentials of a host that behaves like AWS ended with it.
  await forgetLinkSession(catalog);
  await deleteSharedPictures(catalog);
  for (const each of await allCatalogs(catalog)) {
    await finishReset(each);
    await finishCounts(each, 0);
    await recountMonths(each, { olderThanMs: 0 });
  }
}

/** Checks that a user's model fits its record. @throws ModelMismatch */
export async function tryEmbedder(record: EmbedderRecord): Promise<void> {
  const { createEmbedder } = await import("../lib/embed/embedder.ts");
  const embedder = await createEmbedder({ record, file: await installModel(record), threads: 1 });
  await embedder.release();
}
