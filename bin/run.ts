import { type Command, CommanderError } from "commander";
import { UserError } from "../lib/user-error.ts";

/** A mistake in how a command was called. The message says what to do instead. */
export class Misuse extends UserError {
  constructor(message: string) {
    super(message);
    this.name = "Misuse";
  }
}

/** Runs the command line. Exit code 0: done, 1: failed, 2: misuse. Errors are one line on stderr, without a stack. */
export async function run(program: Command, argv: readonly string[]): Promise<void> {
  // Errors outside of any await, for example when the database cannot be written. The next start resumes unfinished work.
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
  return error instanceof UserError ? error.exitCode : 1;
}
