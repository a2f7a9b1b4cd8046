import { Command } from "commander";
import { fold } from "../../lib/catalog/decisions/decide-people.ts";
import { allPages } from "../all-pages.ts";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import type { GlobalOptions } from "../options.ts";
import { print } from "../output.ts";
import { Misuse } from "../run.ts";

interface BirthdayOptions extends GlobalOptions {
  readonly remove?: true;
}

export function birthdayCommand(): Command {
  const command = new Command("birthday")
    .description("set a person's birthday: nobody is recognised in a photo taken before it")
    .argument("<person>", "name or id of the person")
    .argument("[date]", "YYYY-MM-DD")
    .option("--remove", "remove the birthday")
    .action(async (person: string, date: string | undefined, options: BirthdayOptions) => {
      if ((date === undefined) === (options.remove === undefined)) throw new Misuse("Give a date, or --remove");
      if (date !== undefined && !isDay(date)) throw new Misuse(`${date} is not a day: write it as YYYY-MM-DD`);
      await using library = await openLibrary(options);
      const people = await allPages((page) => library.call("listPeople", { query: { ...page, hidden: "all" } }));
      const found = people.filter(({ personId, name }) => personId === person || fold(name) === fold(person));
      const [one, ...others] = found;
      if (!one) throw new Error(`There is no person ${person}: facet people lists them`);
      if (others.length > 0) {
        const ids = found.map(({ personId }) => personId).join(", ");
        throw new Error(`${found.length} people are called ${person}: give one of their ids, ${ids}`);
      }
      const { personId, name } = one;
      const changed = await library.call("changePerson", { id: personId, body: { birthday: date ?? null } });
      const birthday = changed.birthday ?? null;
      print(
        options.json,
        { personId, name, birthday },
        birthday === null ? `${name}: birthday removed` : `${name}: born ${birthday}`,
      );
    });
  return withDeployment(command);
}

/** Returns true for an existing day, in the form that the API takes. */
function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}
