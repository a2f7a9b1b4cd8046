import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { MAIN } from "../../lib/catalog/store/library-names.ts";
import { seemsToSplit } from "../../lib/catalog/views/photo-libraries.ts";
import { LIKE_AWS, likeAwsFromEnvironment } from "../../lib/local/like-aws/options.ts";
import { lastMounted } from "../../lib/local/mount.ts";
import { installSamples, samplesFolder } from "../../lib/models/install.ts";
import about from "../../package.json" with { type: "json" };
import { chooseDetection, withDetectionOptions } from "../detection.ts";
import { showDownload } from "../downloads.ts";
import { facesOfFolder } from "../face-source.ts";
import { excludeContext, type FolderOptions, folderOf, indexFolder, withFolderOptions } from "../folder.ts";
import { describeLan, type LanFlags, lanOf, portOf, withLanOptions } from "../lan.ts";
import { dataDirOf, modelOption, withParameters } from "../options.ts";
import { print } from "../output.ts";
import { describeProgress, indexingProgress, StatusLine } from "../progress.ts";
import { Misuse } from "../run.ts";
import { runAll, runGrowing } from "../runs.ts";
import { runDuringImport } from "../runs-during-import.ts";
import { type HostSession, startSession } from "../session.ts";
import { hostContext } from "../settings.ts";

interface StartOptions extends FolderOptions, LanFlags {
  readonly port: string;
  readonly likeAws?: boolean;
}

/** The six sample photos have too few faces of each person for the default of four. */
const SAMPLE_PARAMETERS = { FACE_CLUSTER_CORE: "2" };

/** Changes in the folder often come together: a run waits until there were none for this long. */
const QUIET_MS = 500;

export function startCommand(): Command {
  const command = new Command("start")
    .description("run Facet on this machine: index a folder of photos, watch it, and serve the gallery")
    .argument("[folder]", "folder of photos, which is only read; by default the last one, else six sample photos")
    .option("--port <n>", "port of the gallery on 127.0.0.1", "8080")
    .option("--like-aws", "behave like AWS, with its limits, policies and login, to try a change of Facet")
    .addOption(modelOption())
    .action(async (given: string | undefined, options: StartOptions) => {
      const port = portOf("--port", options.port);
      const lan = await lanOf(options);
      const likeAws = options.likeAws ? (likeAwsFromEnvironment() ?? LIKE_AWS) : undefined;
      if (lan && likeAws) throw new Misuse("--like-aws has logins for trying only: leave out --lan");
      console.error(`Starting Facet ${about.version}`);
      const wanted = given ?? lastMounted(dataDirOf(options));
      const samples = wanted === undefined || wanted === samplesFolder();
      const folder = samples ? await installSamples(undefined, showDownload) : await folderOf(wanted, options);
      const { context: detection, detector } = await chooseDetection(options);
      const context = { ...detection, ...excludeContext(options), ...(samples ? SAMPLE_PARAMETERS : {}) };
      const faces = facesOfFolder(folder, options.exclude);
      const session = await startSession(options, { port, context, model: options.model, faces, likeAws, lan });
      const areSeparate = hostContext(options.file).libraries === "prefix";
      if (areSeparate && (await seemsToSplit({ ...session.catalog, library: MAIN })))
        console.error(
          "main has photos in folders of other libraries: facet libraries split moves them there, with names",
        );
      const { stopped, isStopping } = endOnSignal(session);
      const { url, outputs, lan: reached } = session.host;
      const network = reached ? `\n${describeLan(reached)}` : "";
      const told = { url, folder, outputs, ...(reached ? { lan: reached } : {}) };
      print(options.json, told, `Facet is at ${url}${network}\nIndexing ${folder}; Ctrl-C stops`);
      const worked = work(session, folder, options, detector, isStopping).catch((error) => {
        if (!isStopping()) throw error; // otherwise it is about requests to the host that was closed
      });
      await Promise.race([stopped, worked]);
      await stopped;
    });
  return withParameters(withLanOptions(withFolderOptions(withDetectionOptions(command))));
}

/** Indexes changes, and starts a run whenever the queues are empty again, and during long imports. */
async function work(
  session: HostSession,
  folder: string,
  options: FolderOptions,
  detector: string,
  isStopping: () => boolean,
): Promise<never> {
  const { host } = session;
  let startedAt = Date.now();
  let clustered = 0;
  for (
    let ended = indexFolder(session, folder, options, { watch: true, detector }).then(drained);
    ;
    ended = drained()
  ) {
    const { photosDone, facesDone } = await runDuringImport({ runGrowing: () => runGrowing(session), ended });
    if (clustered !== photosDone + facesDone || clustered === 0) {
      clustered = photosDone + facesDone;
      const outcome = await runAll(session);
      if (!isStopping()) console.error(outcome);
    }
    while (host.idle()) await sleep(QUIET_MS);
    startedAt = Date.now();
  }

  async function drained() {
    const line = new StatusLine(() => describeProgress(indexingProgress(host, startedAt)));
    await host.drained({ patient: true });
    const { photosDone, facesDone, seconds } = indexingProgress(host, startedAt);
    line.stop(describeProgress({ photosDone, photosTotal: photosDone, facesDone, facesTotal: facesDone, seconds }));
    return { photosDone, facesDone };
  }
}

/** Closes the host on a signal; `stopped` resolves when it has closed. A second signal ends the process at once. */
function endOnSignal(session: HostSession): { stopped: Promise<void>; isStopping: () => boolean } {
  let stopping = false;
  const stopped = new Promise<void>((resolve, reject) => {
    const end = () => {
      stopping = true;
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, end);
      process.stderr.write("\nStopping: finishing the photos in progress\n");
      session[Symbol.asyncDispose]().then(() => resolve(), reject);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  });
  return { stopped, isStopping: () => stopping };
}
