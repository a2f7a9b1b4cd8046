import { existsSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { Misuse } from "./run.ts";

/**
 * Refuses a word that is neither a command nor a path before the default command takes it for a folder.
 * @throws Misuse while parsing
 */
export function withUnknownCommands(program: Command): Command {
  return program.hook("preSubcommand", (_, subcommand) => {
    const [word = "", next = "-"] = program.args;
    if (word === "" || word.startsWith("-") || word === subcommand.name() || existsSync(word)) return;
    const message = describeUnknown(program, word);
    // One word without a similar command can be the folder that was indexed last, on a disk that is not connected.
    if (message.includes("Did you mean") || !next.startsWith("-")) throw new Misuse(message);
  });
}

/** Commander's message for an unknown command, with a suggestion. It has none for a program with a default command. */
function describeUnknown({ commands }: Command, word: string): string {
  const names = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const command of commands) names.command(command.name());
  try {
    names.parse([word], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError)
      return `${error.message.replace("error: ", "")}\nfacet --help lists the commands`;
  }
  return "";
}
