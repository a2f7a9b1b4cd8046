import assert from "node:assert/strict";
import { test } from "node:test";
import { Command } from "commander";
import { withUnknownCommands } from "../../bin/unknown-command.ts";

/** A program whose default command notes the folder it is given. */
function program() {
  const folders: string[] = [];
  const facet = new Command("facet").exitOverride().configureOutput({ writeErr: () => {} });
  const start = facet.command("start [folder]", { isDefault: true }).exitOverride();
  start.action((folder: string) => void folders.push(folder));
  facet.command("people");
  return { run: (...args: string[]) => withUnknownCommands(facet).parse(args, { from: "user" }), folders };
}

test("a word similar to a command is refused with a suggestion", () => {
  assert.throws(() => program().run("poeple"), /unknown command 'poeple'\s+\(Did you mean people\?\)/);
});

test("an unknown word with arguments is not taken for a folder", () => {
  assert.throws(() => program().run("frobnicate", "c1"), /unknown command 'frobnicate'/);
});

for (const [what, args] of [
  ["a folder that exists", ["lib"]],
  ["a folder that is given to the command by name", ["start", "strat"]],
  ["a folder that is away and resembles no command", ["/media/card/2019"]],
] as const) {
  test(`the default command gets ${what}`, () => {
    // Prepare
    const { run, folders } = program();
    // Act
    run(...args);
    // Assess
    assert.deepEqual(folders, [args.at(-1)]);
  });
}
