import { type Command, CommanderError } from "commander";
import { UnknownModel } from "../lib/models/registry.ts";
import { ParameterOutOfRange } from "../lib/parameters.ts";

/** What the caller got wrong, in words that say what to do: exit code 2. */
export class Misuse extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Misuse";
  }
}

/** Runs the command line: exit code 0 done, 1 failed, 2 misuse. Errors go to stderr, in a line without a stack. */
export async function run(program: Command, argv: readonly string[]): Promise<void> {
  // What no one waits for, as a database that cannot be written: what was in work is taken up again by the next start.
  process.on("uncaughtException", (error) => {
    report(error);
    process.exit(1);
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (!(error instanceof CommanderError)) report(error);
  }
}

function report(error: unknown): void {
  console.error(`facet: ${error instanceof Error ? error.message : error}`);
  if (process.env.FACET_DEBUG && error instanceof Error) console.error(error.stack);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const misuse = [Misuse, ParameterOutOfRange, UnknownModel].some((kind) => error instanceof kind);
  return misuse ? 2 : 1;
}
