import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { allLeftOut } from "../../lib/catalog/rows/left-out.ts";
import { allReadNames } from "../../lib/catalog/rows/metadata-names.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { allCatalogs } from "../../lib/catalog/store/libraries.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { lastMounted } from "../../lib/local/mount.ts";
import { allNameQuestions, namesInDoubt } from "../../lib/suggestions/two-names.ts";
import { apiClient } from "../api-client.ts";
import { deploymentOf, withDeployment } from "../deployment.ts";
import { chooseDetection, withDetectionOptions } from "../detection.ts";
import { facesOfFolder } from "../face-source.ts";
import { indexingFailures } from "../failures.ts";
import {
  describeFolder,
  excludeContext,
  type FolderOptions,
  folderOf,
  type IndexedFolder,
  indexFolder,
  withFolderOptions,
} from "../folder.ts";
import { describeIndexed, indexDeployment } from "../index-deployment.ts";
import { dataDirOf, flaggedParameters, modelOption, withParameters } from "../options.ts";
import { count, print } from "../output.ts";
import { describeProgress, indexingProgress, StatusLine } from "../progress.ts";
import { Misuse } from "../run.ts";
import { type HostSession, startSession } from "../session.ts";

interface IndexOptions extends FolderOptions {
  readonly removed?: boolean;
  readonly delete?: boolean;
  readonly force?: boolean;
}

/** Time to wait for a folder that disappeared during indexing, after everything else is done. */
const AWAY_MS = 30_000;

export function indexCommand(): Command {
  const command = new Command("index")
    .description("index a folder of photos (find and embed its faces), then exit")
    .argument("[folder]", "folder of photos, which is only read; by default the last one")
    .option("--removed", "forget photos that are missing from the folder, even if a whole folder or disk is")
    .option("--delete", "with a deployment: delete objects of the bucket whose files are missing from the folder")
    .option("--force", "with a deployment: upload unchanged files too, so that they are indexed again")
    .addOption(modelOption())
    .action(async (given: string | undefined, options: IndexOptions) => {
      const url = deploymentOf(options);
      if (url !== undefined) return indexRemote(url, given, options);
      if (options.delete || options.force)
        throw new Misuse("--delete and --force are for a deployment: give --url or --deployed as well");
      const wanted = given ?? lastMounted(dataDirOf(options));
      if (wanted === undefined) throw new Misuse("No folder has been indexed yet: give a folder of photos");
      const folder = await folderOf(wanted, options);
      const { context, detector } = await chooseDetection(options);
      await using session = await startSession(options, {
        context: { ...context, ...excludeContext(options) },
        model: options.model,
        faces: facesOfFolder(folder, options.exclude),
      });
      const { host, catalog } = session;
      const startedAt = Date.now();
      const line = new StatusLine(() => describeProgress(indexingProgress(host, startedAt)));
      const indexed = await indexFolder(session, folder, options, {
        watch: false,
        detector,
        removed: !!options.removed,
      });
      await finish(session, indexed);
      const { photosDone, seconds } = indexingProgress(host, startedAt);
      line.stop("");

      const catalogs = await allCatalogs(catalog);
      const tally = await tallyPhotos(catalogs);
      const failed = await indexingFailures(session);
      const names = await openNames(catalogs);
      const { ignored, ...state } = indexed.state();
      const document = {
        ...tally,
        ignored,
        failed,
        folder: state,
        names,
        added: photosDone,
        seconds: round(seconds),
        photosPerSecond: round(photosDone / seconds),
      };
      const text = [
        `${count(tally.photos, "photo")}, ${count(tally.faces, "face")}; ${count(photosDone, "photo")} in ${round(seconds)} s`,
        ...(tally.truncated > 0
          ? [`${count(tally.truncated, "photo")} truncated: the part that exists was indexed`]
          : []),
        ...(tally.damaged > 0 ? [`${count(tally.damaged, "photo")} damaged: the readable part was indexed`] : []),
        ...(ignored > 0 ? [`ignored: ${ignored.toLocaleString("en")}`] : []),
        ...(state.state === "away" ? [describeFolder(state)] : []),
        ...tally.skipped.map(({ key, reason }) => `skipped ${key}: ${reason}`),
        ...failed.map(({ key, reason }) => `failed ${key}: ${reason}`),
        ...names.withoutFace.map(({ key, name }) => `no face was found where the metadata of ${key} names ${name}`),
        ...names.severalForOneFace.map(
          (face) =>
            `a face has several names in metadata: ${face.names.map(({ name, source }) => `${name} in ${source}`).join(", ")}; choose one on the page Suggestions of facet start`,
        ),
        ...names.unreadable.map(({ source, reason }) => `names in ${source} could not be read: ${reason}`),
      ];
      print(options.json, document, text.join("\n"));
      if (failed.length > 0 || (indexed.isAway() && !options.removed)) process.exitCode = 1;
    });
  return withParameters(withFolderOptions(withDetectionOptions(withDeployment(command))));
}

/** Uploads a folder to a deployment, where it is indexed. */
async function indexRemote(url: string, folder: string | undefined, options: IndexOptions): Promise<void> {
  if (folder === undefined) throw new Misuse("Give the folder of photos to upload");
  if (options.removed) throw new Misuse("--removed is for a folder on this machine: a deployment has --delete");
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new Misuse(`${folder} is no folder: give a folder of photos`);
  const flags = Object.keys(flaggedParameters(options));
  if (flags.length > 0) console.error(`The deployment's own parameters apply: ${flags.join(", ")} ignored`);
  const done = await indexDeployment(apiClient(url, options.library), folder, {
    exclude: options.exclude,
    deletes: options.delete === true,
    force: options.force === true,
  });
  print(options.json, done, describeIndexed(done));
  if (done.failed.length > 0) process.exitCode = 1;
}

/** Waits until indexing is done. If the folder disappears meanwhile, waits some time for it to come back. */
async function finish({ host }: HostSession, indexed: IndexedFolder): Promise<void> {
  const wasAway = indexed.isAway();
  for (let end = Number.NaN; ; await sleep(500)) {
    await host.drained();
    if (wasAway || !indexed.isAway()) return;
    end ||= Date.now() + AWAY_MS;
    if (Date.now() > end) return;
  }
}

/** Counts the photos in all libraries and lists the skipped ones. */
async function tallyPhotos(catalogs: readonly Catalog[]) {
  const tally = { photos: 0, faces: 0, truncated: 0, damaged: 0, skipped: [] as { key: string; reason: string }[] };
  for (const catalog of catalogs) {
    for await (const { faceCount, note } of allPhotos(catalog)) {
      tally.photos++;
      tally.faces += faceCount;
      if (note) tally[note]++;
    }
    for await (const { status, key, reason } of allLeftOut(catalog)) {
      if (status === "skipped") tally.skipped.push({ key, reason });
    }
  }
  tally.skipped.sort((a, b) => (a.key < b.key ? -1 : 1));
  return tally;
}

/** Names in metadata that need attention: without a face in their region, several for one face, or unreadable. */
async function openNames(catalogs: readonly Catalog[]) {
  const left = {
    withoutFace: [] as { key: string; name: string }[],
    severalForOneFace: [] as { faceId: string; names: { name: string; source: string }[] }[],
    unreadable: [] as { key: string; source: string; reason: string }[],
  };
  for (const catalog of catalogs) {
    for await (const { faces } of allNameQuestions(catalog)) {
      for (const { faceId } of faces) {
        const names = (await namesInDoubt(catalog, faceId)).map(({ name, source }) => ({ name, source }));
        if (names.length > 0) left.severalForOneFace.push({ faceId, names });
      }
    }
    for await (const { key, source, missing, reason } of allReadNames(catalog)) {
      left.withoutFace.push(...missing.map((name) => ({ key, name })));
      if (reason !== undefined) left.unreadable.push({ key, source, reason });
    }
  }
  return left;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
