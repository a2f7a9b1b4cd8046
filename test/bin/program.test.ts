import assert from "node:assert/strict";
import { test } from "node:test";
import { loadProgram } from "../../bin/program.ts";
import { LIMIT_NAMES } from "../../lib/media/limits.ts";
import { namesAffecting, type ParameterName } from "../../lib/parameters.ts";

const DETECTION = namesAffecting("detection");
const RUN = namesAffecting("comparison", "clusters");
const ALL = [...DETECTION, ...RUN];

/** The parameters that each command uses; the other commands use none. */
const USED: Readonly<Record<string, readonly ParameterName[]>> = {
  start: ALL,
  index: ALL,
  search: ALL,
  redrive: ALL,
  detect: DETECTION,
  cluster: RUN,
  stats: namesAffecting("comparison"),
  audit: LIMIT_NAMES,
  migrate: [...LIMIT_NAMES, ...RUN],
};

for (const command of (await loadProgram()).commands) {
  test(`the help of ${command.name()} lists the parameters that it uses and no others`, () => {
    // Act
    const help = command.helpInformation();
    // Assess
    const listed = ALL.filter((name) => help.includes(`--${name.toLowerCase().replaceAll("_", "-")} <n>`));
    assert.deepEqual(listed.sort(), [...(USED[command.name()] ?? [])].sort());
    assert.equal(help.indexOf("\nOptions:") < help.indexOf("\nParameters"), listed.length > 0);
  });
}

test("a program for one command has the same help as in the program with all of them", async () => {
  // Act
  const [all, one] = [await loadProgram(), await loadProgram("people")];
  // Assess
  const names = one.commands.map((command) => command.name());
  assert.deepEqual(names, ["people"]);
  const help = all.commands.find((command) => command.name() === "people")?.helpInformation();
  assert.equal(one.commands[0]?.helpInformation(), help);
});
