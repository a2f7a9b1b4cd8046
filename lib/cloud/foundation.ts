import type { Key } from "aws-cdk-lib/aws-kms";
import type { Settings } from "./settings.ts";
import type { Storage } from "./storage.ts";

/** Dependencies of every part of the stack. */
export interface Foundation {
  readonly settings: Settings;
  /** Encrypts all stored data. */
  readonly key: Key;
  readonly storage: Storage;
  /** Environment variables of all functions: parameters, engine and model. */
  readonly environment: Record<string, string>;
}
