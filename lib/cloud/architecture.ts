import { Architecture } from "aws-cdk-lib/aws-lambda";
import type { Settings } from "./settings.ts";

export function architectureOf({ architecture }: Settings): Architecture {
  return architecture === "arm64" ? Architecture.ARM_64 : Architecture.X86_64;
}
