import { Command } from "commander";
import { type Adoption, adopt } from "../../lib/library/adopt.ts";
import { rememberModel } from "../../lib/local/model-file.ts";
import { type GlobalOptions, modelOption } from "../options.ts";
import { print } from "../output.ts";
import { libraryOf, startSession } from "../session.ts";

interface AdoptOptions extends GlobalOptions {
  readonly model?: string;
  readonly force?: boolean;
}

export function adoptCommand(): Command {
  return new Command("adopt")
    .description("make the library belong to the model, photos bucket and table that the settings name now")
    .addOption(modelOption())
    .option("--force", "accept a model of which faces have no vectors")
    .action(async (options: AdoptOptions) => {
      const dataDir = libraryOf(options);
      await using session = await startSession(options, { model: options.model, adopts: true });
      const { catalog, embedder } = session;
      const adoption = await adopt(catalog, { model: embedder.id, force: options.force === true });
      await rememberModel(dataDir, embedder);
      print(options.json, adoption, describe(adoption));
    });
}

function describe({ before, after, changed }: Adoption): string {
  if (!before) return `Recorded: model ${after.model}, photos bucket ${after.photosBucket}, table ${after.table}`;
  if (changed.length === 0) return "Nothing changed: the library already belongs to these";
  return changed.map((name) => `${name}: ${before[name]} → ${after[name]}`).join("\n");
}
