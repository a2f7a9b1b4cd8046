import { availableParallelism, userInfo } from "node:os";
import { Command } from "commander";
import { deleteVectorsOfOthers } from "../../lib/catalog/rows/vectors.ts";
import { noteMigrated } from "../../lib/catalog/store/identity.ts";
import { allCatalogs } from "../../lib/catalog/store/libraries.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { latestVersion, readManifest } from "../../lib/catalog/versions/versions.ts";
import { logTask } from "../../lib/library/log-task.ts";
import { countLeft, type Migration } from "../../lib/library/migrate-faces.ts";
import { announceCrops, type Uncroppable } from "../../lib/library/remake-crops.ts";
import { readModelInForce, rememberModel } from "../../lib/local/model-file.ts";
import { LIMIT_NAMES, limitsOf } from "../../lib/media/limits.ts";
import { embedderText, findEmbedder } from "../../lib/models/registry.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { namesAffecting } from "../../lib/parameters.ts";
import { chooseModel } from "../choose-model.ts";
import { deploymentOf, withDeployment } from "../deployment.ts";
import { facesOfLibrary } from "../face-source.ts";
import { indexingFailures } from "../failures.ts";
import { migrateDeployment } from "../migrate-deployment.ts";
import { dataDirOf, type GlobalOptions, modelOption, parametersOf, withParameters } from "../options.ts";
import { count, print } from "../output.ts";
import { StatusLine } from "../progress.ts";
import { Misuse } from "../run.ts";
import { runClustering } from "../runs.ts";
import { libraryOf, openSession, startSession, tryEmbedder } from "../session.ts";

interface MigrateOptions extends GlobalOptions {
  readonly port: string;
}

export function migrateCommand(): Command {
  const command = new Command("migrate")
    .description(
      "switch to another model: embed every face again, then cluster. Names are kept; an interrupted migration continues",
    )
    .addOption(modelOption())
    .option("--port <n>", "port of the gallery on 127.0.0.1 during the migration; any free one by default", "0")
    .action(async (options: MigrateOptions, self: Command) => {
      // The model of the file of settings is the one in force.
      const model = self.getOptionValueSource("model") === "cli" ? String(options.model) : undefined;
      const url = deploymentOf(options);
      if (url !== undefined) return migrateDeployment(url, model, options);
      if (model === undefined)
        throw new Misuse("Give --model MODEL, or --deployed for the model of the setting migrateTo of a deployment");
      const port = Number(options.port);
      if (!Number.isInteger(port) || port < 0 || port > 65535)
        throw new Misuse(`--port ${options.port}: give a port from 0 to 65535`);
      const next = await chooseNext(model, options);
      await tryEmbedder(next);
      const known = findEmbedder(await readModelInForce(libraryOf(options)));
      const embedded =
        known.id === next.id ? 0 : await embedAgain(options, port, { from: known.id, to: next.id }, next);
      const { version, clusters } = (await publish(options, next)) ?? {};
      const document = { from: known.id, to: next.id, embedded, version, clusters };
      const text = `${next.id} is in force: ${count(embedded, "face")} embedded, ${count(clusters ?? 0, "cluster")} in version ${version}`;
      print(options.json, document, text);
    });
  return withParameters(withDeployment(command), [...LIMIT_NAMES, ...namesAffecting("comparison", "clusters")]);
}

/** The model to change to. One that has no record is calibrated on the faces of the library. */
async function chooseNext(model: string, options: MigrateOptions): Promise<EmbedderRecord> {
  const faces = {
    dataset: "the library",
    read: async () => {
      await using session = await openSession(options);
      return await facesOfLibrary(session.catalog).read();
    },
  };
  return chooseModel(model, { dataDir: libraryOf(options), faces });
}

/** Embeds the remaining faces and puts the new model in force. @returns number of faces that remained */
async function embedAgain(
  options: MigrateOptions,
  port: number,
  migration: Migration,
  next: EmbedderRecord,
): Promise<number> {
  await using session = await startSession(options, { port, context: { migrateTo: embedderText(next) } });
  const { host, catalog } = session;
  host.retryDeadLetters();
  await host.drained();
  const catalogs = await allCatalogs(catalog);
  const total = await countInAll(catalogs, migration);
  const crops = () => host.progress(host.outputs.CropsBucket ?? "");
  const before = crops().done;
  const line = new StatusLine(
    () => `${(crops().done - before).toLocaleString("en")} of ${count(total, "face")} embedded with ${next.id}`,
  );
  const limits = limitsOf(parametersOf(options));
  const uncroppable: Uncroppable[] = [];
  for (const each of catalogs)
    uncroppable.push(...(await announceCrops({ catalog: each, migration, limits })).uncroppable);
  await host.drained();
  line.stop("");
  const left = await countInAll(catalogs, migration);
  if (left > 0) {
    const failures = [...uncroppable, ...(await indexingFailures(session))];
    const reasons = failures.slice(0, 10).map(({ key, reason }) => `\n  ${key}: ${reason}`);
    throw new Error(
      `${count(left, "face")} could not be embedded with ${next.id}; ${migration.from} stays in force. Run the command again, or remove these photos${reasons.join("")}`,
    );
  }
  await noteMigrated(catalog, next.id);
  await rememberModel(dataDirOf(options), next);
  await logTask(catalog, { operation: "migrate", input: { model: next.id }, who: userInfo().username });
  return total;
}

async function countInAll(catalogs: readonly Catalog[], migration: Migration): Promise<number> {
  let count = 0;
  for (const catalog of catalogs) count += await countLeft(catalog, migration);
  return count;
}

/**
 * Clusters the new vectors of every library, unless its version in force already did, and deletes the old vectors.
 * @returns the version in force of the library that the command uses
 */
async function publish(options: MigrateOptions, next: EmbedderRecord) {
  await using session = await startSession(options, {
    context: { clusterConcurrency: String(availableParallelism()) },
  });
  for (const catalog of await allCatalogs(session.catalog)) {
    const manifest = await manifestInForce(catalog);
    if (manifest?.model !== next.id) await runClustering({ ...session, catalog });
    await deleteVectorsOfOthers(catalog, next.id);
  }
  return manifestInForce(session.catalog);
}

async function manifestInForce(catalog: Catalog) {
  const version = await latestVersion(catalog);
  return version === undefined ? undefined : readManifest(catalog, version);
}
