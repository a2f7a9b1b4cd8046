import { Command } from "commander";
import about from "../package.json" with { type: "json" };
import { actionsCommand } from "./commands/actions.ts";
import { adoptCommand } from "./commands/adopt.ts";
import { auditCommand } from "./commands/audit.ts";
import { birthdayCommand } from "./commands/birthday.ts";
import { clusterCommand } from "./commands/cluster.ts";
import { configCommand } from "./commands/config.ts";
import { costCommand } from "./commands/cost.ts";
import { detectCommand } from "./commands/detect.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { exportCommand } from "./commands/export.ts";
import { indexCommand } from "./commands/index.ts";
import { keysCommand } from "./commands/keys.ts";
import { librariesCommand } from "./commands/libraries.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { modelsCommand } from "./commands/models.ts";
import { nameCommand } from "./commands/name.ts";
import { peopleCommand } from "./commands/people.ts";
import { planCommand } from "./commands/plan.ts";
import { redriveCommand } from "./commands/redrive.ts";
import { resetCommand } from "./commands/reset.ts";
import { rollbackCommand } from "./commands/rollback.ts";
import { searchCommand } from "./commands/search.ts";
import { startCommand } from "./commands/start.ts";
import { statsCommand } from "./commands/stats.ts";
import { undoCommand } from "./commands/undo.ts";
import { userCommand } from "./commands/user.ts";
import { xmpCommand } from "./commands/xmp.ts";
import { withGlobalOptions } from "./options.ts";
import { withUnknownCommands } from "./unknown-command.ts";

const commands = [
  startCommand(),
  indexCommand(),
  clusterCommand(),
  exportCommand(),
  peopleCommand(),
  nameCommand(),
  birthdayCommand(),
  actionsCommand(),
  undoCommand(),
  searchCommand(),
  detectCommand(),
  modelsCommand(),
  migrateCommand(),
  resetCommand(),
  rollbackCommand(),
  planCommand(),
  costCommand(),
  xmpCommand(),
  redriveCommand(),
  keysCommand(),
  userCommand(),
  librariesCommand(),
  configCommand(),
  adoptCommand(),
  statsCommand(),
  auditCommand(),
  doctorCommand(),
];

/** The `facet` command line. The default command is `start`. */
export const program = new Command("facet")
  .description("Finds the people in your photos, on this machine")
  .version(about.version)
  .exitOverride();

for (const command of commands) {
  program.addCommand(withGlobalOptions(command).exitOverride(), { isDefault: command.name() === "start" });
}
withUnknownCommands(program);
