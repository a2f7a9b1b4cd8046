import { userInfo } from "node:os";
import { Command } from "commander";
import { type Adoption, adopt } from "../../lib/library/adopt.ts";
import { logTask } from "../../lib/library/log-task.ts";
import { rememberModel } from "../../lib/local/model-file.ts";
import { apiClient } from "../api-client.ts";
import { deploymentOf, withDeployment } from "../deployment.ts";
import { type GlobalOptions, modelOption } from "../options.ts";
import { print } from "../output.ts";
import { remoteTasks } from "../remote-tasks.ts";
import { Misuse } from "../run.ts";
import { libraryOf, startSession } from "../session.ts";

interface AdoptOptions extends GlobalOptions {
  readonly model?: string;
  readonly force?: boolean;
}

export function adoptCommand(): Command {
  const command = new Command("adopt")
    .description("make the library belong to the model, photos bucket and table that the settings name now")
    .addOption(modelOption())
    .option("--force", "accept a model of which faces have no vectors")
    .action(async (options: AdoptOptions) => {
      const url = deploymentOf(options);
      if (url !== undefined) return adoptRemote(url, options);
      const dataDir = libraryOf(options);
      await using session = await startSession(options, { model: options.model, adopts: true });
      const { catalog, embedder } = session;
      const adoption = await adopt(catalog, { model: embedder.id, force: options.force === true });
      await rememberModel(dataDir, embedder);
      const input = { force: options.force === true };
      await logTask(catalog, { operation: "adopt", input, who: userInfo().username });
      print(options.json, adoption, describe(adoption));
    });
  return withDeployment(command);
}

/** Makes the library of a deployment belong to the model, bucket and table that were deployed. */
async function adoptRemote(url: string, options: AdoptOptions): Promise<void> {
  if (options.model !== undefined && options.file?.values.model !== options.model)
    throw new Misuse("--model is for a library on this machine: the model of a deployment is a setting");
  const run = remoteTasks(apiClient(url));
  for await (const adoption of run("adopt", { force: options.force === true }))
    print(options.json, adoption, describe(adoption));
}

function describe({ before, after, changed }: Adoption): string {
  if (!before) return `Recorded: model ${after.model}, photos bucket ${after.photosBucket}, table ${after.table}`;
  if (changed.length === 0) return "Nothing changed: the library already belongs to these";
  return changed.map((name) => `${name}: ${before[name]} → ${after[name]}`).join("\n");
}
