import { Command } from "commander";
import about from "../package.json" with { type: "json" };
import { withGlobalOptions } from "./options.ts";
import { withUnknownCommands } from "./unknown-command.ts";

/** The commands, in the order of the help. Each file is loaded only if it is needed: together they take a second. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import("./commands/start.ts")).startCommand(),
  index: async () => (await import("./commands/index.ts")).indexCommand(),
  cluster: async () => (await import("./commands/cluster.ts")).clusterCommand(),
  export: async () => (await import("./commands/export.ts")).exportCommand(),
  people: async () => (await import("./commands/people.ts")).peopleCommand(),
  name: async () => (await import("./commands/name.ts")).nameCommand(),
  birthday: async () => (await import("./commands/birthday.ts")).birthdayCommand(),
  actions: async () => (await import("./commands/actions.ts")).actionsCommand(),
  undo: async () => (await import("./commands/undo.ts")).undoCommand(),
  search: async () => (await import("./commands/search.ts")).searchCommand(),
  detect: async () => (await import("./commands/detect.ts")).detectCommand(),
  models: async () => (await import("./commands/models.ts")).modelsCommand(),
  migrate: async () => (await import("./commands/migrate.ts")).migrateCommand(),
  reset: async () => (await import("./commands/reset.ts")).resetCommand(),
  rollback: async () => (await import("./commands/rollback.ts")).rollbackCommand(),
  plan: async () => (await import("./commands/plan.ts")).planCommand(),
  cost: async () => (await import("./commands/cost.ts")).costCommand(),
  xmp: async () => (await import("./commands/xmp.ts")).xmpCommand(),
  redrive: async () => (await import("./commands/redrive.ts")).redriveCommand(),
  keys: async () => (await import("./commands/keys.ts")).keysCommand(),
  user: async () => (await import("./commands/user.ts")).userCommand(),
  libraries: async () => (await import("./commands/libraries.ts")).librariesCommand(),
  config: async () => (await import("./commands/config.ts")).configCommand(),
  adopt: async () => (await import("./commands/adopt.ts")).adoptCommand(),
  stats: async () => (await import("./commands/stats.ts")).statsCommand(),
  audit: async () => (await import("./commands/audit.ts")).auditCommand(),
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand(),
};

/**
 * The `facet` command line. The default command is `start`.
 * @param word the first argument. If it names a command, the program has only that one
 */
export async function loadProgram(word = ""): Promise<Command> {
  const program = new Command("facet")
    .description("Finds the people in your photos, on this machine")
    .version(about.version)
    .exitOverride();
  for (const name of Object.hasOwn(COMMANDS, word) ? [word] : Object.keys(COMMANDS)) {
    const command = await COMMANDS[name]!();
    program.addCommand(withGlobalOptions(command).exitOverride(), { isDefault: name === "start" });
  }
  return withUnknownCommands(program);
}
