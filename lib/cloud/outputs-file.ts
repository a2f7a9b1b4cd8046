import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The file to which `cdk deploy` writes the outputs of the stacks that it deployed last; see cdk.json. */
export const OUTPUTS_FILE = "cdk-outputs.json";

/**
 * Returns the address of the API for programs of the stack that was last deployed from a folder; undefined if none was.
 */
export function readDeployedUrl(folder: string, stackName: string): string | undefined {
  try {
    const url: unknown = JSON.parse(readFileSync(join(folder, OUTPUTS_FILE), "utf8"))[stackName]?.ProgramsUrl;
    return typeof url === "string" ? url : undefined;
  } catch {
    return undefined;
  }
}
