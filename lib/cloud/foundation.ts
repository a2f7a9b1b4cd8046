import type { Key } from "aws-cdk-lib/aws-kms";
import type { Settings } from "./settings.ts";
import type { Storage } from "./storage.ts";

/** What every part of the stack stands on. */
export interface Foundation {
  readonly settings: Settings;
  /** The one key of all that is kept. */
  readonly key: Key;
  readonly storage: Storage;
  /** Parameters, engine and model, as functions read them. */
  readonly environment: Record<string, string>;
}
