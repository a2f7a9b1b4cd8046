import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { lastMounted } from "../../lib/local/mount.ts";
import { installSamples, samplesFolder } from "../../lib/models/install.ts";
import { chooseDetection, withDetectionOptions } from "../detection.ts";
import { excludeContext, type FolderOptions, folderOf, indexFolder, withFolderOptions } from "../folder.ts";
import { dataDirOf, modelOption, withParameters } from "../options.ts";
import { print } from "../output.ts";
import { describeProgress, indexingProgress, StatusLine } from "../progress.ts";
import { Misuse } from "../run.ts";
import { describeRun, runClustering } from "../runs.ts";
import { type HostSession, startSession } from "../session.ts";

interface StartOptions extends FolderOptions {
  readonly port: string;
}

/** Six pictures hold too few faces of anyone for the default of four. */
const SAMPLE_PARAMETERS = { FACE_CLUSTER_CORE: "2" };

/** A change in the folder is often one of many: a run waits until none came for this long. */
const QUIET_MS = 500;

export function startCommand(): Command {
  const command = new Command("start")
    .description(
      "host Facet on this machine, index a folder of photos and watch it; without one, the last or six sample photos",
    )
    .argument("[folder]", "read in place, never written")
    .option("--port <n>", "of 127.0.0.1", "8080")
    .addOption(modelOption())
    .action(async (given: string | undefined, options: StartOptions) => {
      const port = Number(options.port);
      if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Misuse(`--port ${options.port} is not a port`);
      const wanted = given ?? lastMounted(dataDirOf(options));
      const samples = wanted === undefined || wanted === samplesFolder();
      const folder = samples ? await installSamples() : await folderOf(wanted, options);
      const { context: detection, detector } = await chooseDetection(options);
      const context = { ...detection, ...excludeContext(options), ...(samples ? SAMPLE_PARAMETERS : {}) };
      const session = await startSession(options, { port, context, model: options.model });
      const stopped = endOnSignal(session);
      const { url, outputs } = session.host;
      print(options.json, { url, folder, outputs }, `Facet is at ${url}\nIndexing ${folder}; Ctrl-C stops`);
      await Promise.race([stopped, work(session, folder, options, detector)]);
      await stopped;
    });
  return withParameters(withFolderOptions(withDetectionOptions(command)));
}

/** Indexes what comes, and clusters whenever the queues have run empty after it. */
async function work(session: HostSession, folder: string, options: FolderOptions, detector: string): Promise<never> {
  const { host } = session;
  let startedAt = Date.now();
  let clustered = 0;
  await indexFolder(session, folder, options, { watch: true, detector });
  for (;;) {
    const line = new StatusLine(() => describeProgress(indexingProgress(host, startedAt)));
    await host.drained({ patient: true });
    const { photosDone, facesDone, seconds } = indexingProgress(host, startedAt);
    line.stop(describeProgress({ photosDone, photosTotal: photosDone, facesDone, facesTotal: facesDone, seconds }));
    if (clustered !== photosDone + facesDone || clustered === 0) {
      clustered = photosDone + facesDone;
      console.error(await runClustering(session).then(describeRun, (error: Error) => error.message));
    }
    while (host.idle()) await sleep(QUIET_MS);
    startedAt = Date.now();
  }
}

/** Resolves when a signal has closed the host; a second one ends the process at once. */
function endOnSignal(session: HostSession): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, end);
      process.stderr.write("\nStopping: finishing what is in work\n");
      session[Symbol.asyncDispose]().then(() => resolve(), reject);
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  });
}
