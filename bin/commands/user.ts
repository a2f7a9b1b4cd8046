import { Argument, Command, Option } from "commander";
import { MAIN } from "../../lib/catalog/store/library-names.ts";
import { ROLES, type Role } from "../../lib/catalog/store/roles.ts";
import { openDataFolder } from "../../lib/local/data-folder.ts";
import { isUserName, putUser, readUsers, removeUser, rolesOf } from "../../lib/local/users.ts";
import { dataDirOf, type GlobalOptions } from "../options.ts";
import { columns, count, print } from "../output.ts";
import { readPassword } from "../password.ts";
import { Misuse } from "../run.ts";

interface UserOptions extends GlobalOptions {
  readonly role?: Role;
}

/** As the user pool of a deployment requires. */
const SHORTEST_PASSWORD = 12;

export function userCommand(): Command {
  return new Command("user")
    .description("users of this machine's host, with passwords; without any, everyone on this machine may use it")
    .addArgument(new Argument("<action>", "what to do").choices(["add", "remove", "list"]))
    .argument("[name]", "name of the user")
    .addOption(new Option("--role <role>", "with add: what the user may do in the library of --library").choices(ROLES))
    .action(async (action: "add" | "remove" | "list", name: string | undefined, options: UserOptions) => {
      const dataDir = dataDirOf(options);
      if (action === "list") return list(dataDir, options);
      if (name === undefined || !isUserName(name))
        throw new Misuse("Give the user's name: 1 to 64 letters, digits, and any of . _ @ -");
      if (action === "add") return add(dataDir, name, options);
      if (!(await removeUser(dataDir, name))) throw new Misuse(`There is no user ${name}: see facet user list`);
      const left = (await readUsers(dataDir)).length;
      const open = left === 0 ? "; there is none left, so everyone on this machine may use the host" : "";
      print(options.json, { removed: name, users: left }, `Removed ${name}${open}`);
    });
}

async function add(dataDir: string, name: string, { json, role, library = MAIN }: UserOptions): Promise<void> {
  if (role === undefined) throw new Misuse(`Give --role: ${ROLES.join(", ")}`);
  await openDataFolder(dataDir);
  const isKnown = (await readUsers(dataDir)).some((user) => user.name === name);
  const password = await readPassword(
    isKnown ? `New password of ${name} (empty: unchanged): ` : `Password of ${name}: `,
  );
  const isGiven = !isKnown || password !== "";
  if (isGiven && password.length < SHORTEST_PASSWORD)
    throw new Misuse(`A password has at least ${SHORTEST_PASSWORD} characters`);
  await putUser(dataDir, { name, library, role, ...(isGiven ? { password } : {}) });
  print(json, { name, library, role }, `${name} has the role ${role} in the library ${library}`);
}

async function list(dataDir: string, { json }: UserOptions): Promise<void> {
  const users = (await readUsers(dataDir))
    .map((user) => ({ name: user.name, libraries: Object.fromEntries(rolesOf(user)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const rows = users.map(({ name, libraries }) => [
    name,
    Object.entries(libraries)
      .map(([library, role]) => `${library}: ${role}`)
      .join(", "),
  ]);
  print(json, users, users.length > 0 ? `${count(users.length, "user")}\n${columns(rows)}` : "There are no users");
}
