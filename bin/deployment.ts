import { dirname } from "node:path";
import type { Command } from "commander";
import { resolveConfig } from "../lib/cloud/config-sources.ts";
import { OUTPUTS_FILE, readDeployedUrl } from "../lib/cloud/outputs-file.ts";
import type { GlobalOptions } from "./options.ts";
import { Misuse } from "./run.ts";

/** Adds --url and --deployed, for commands that also work with a deployment. */
export function withDeployment(command: Command): Command {
  return command
    .option("--url <address>", "use the deployment at this address, ProgramsUrl in the outputs of cdk deploy")
    .option("--deployed", "use the deployment whose address is in the file of settings, or of the last cdk deploy")
    .hook("preAction", (_, action) => {
      const { url, deployed } = action.optsWithGlobals();
      if (url === undefined && !deployed) return;
      if (url !== undefined && deployed) throw new Misuse("Give --url or --deployed, not both");
      if (action.getOptionValueSourceWithGlobals("data") !== "default")
        throw new Misuse("--data is a library on this machine: give it, or --url or --deployed, not both");
      if (url !== undefined && !/^https?:\/\/[^/]/.test(url))
        throw new Misuse(`--url ${url}: give an address such as https://abc.execute-api.eu-west-1.amazonaws.com`);
    });
}

/**
 * The address of the deployment that a command was told to use; undefined if it is to use a library on this machine.
 * @throws Misuse if no address is known
 */
export function deploymentOf({ url, deployed, file }: GlobalOptions): string | undefined {
  if (url !== undefined) return url;
  if (!deployed) return undefined;
  const values = file?.values ?? {};
  const stackName = resolveConfig({ file: values }).find(({ name }) => name === "stackName")?.value;
  const found = values.url ?? readDeployedUrl(dirname(file?.path ?? "."), String(stackName));
  if (found === undefined)
    throw new Misuse(
      `--deployed: the file of settings has no url, and ${OUTPUTS_FILE} beside it no stack ${stackName}: give --url, or run npx facet config --set url=ADDRESS`,
    );
  return String(found);
}
