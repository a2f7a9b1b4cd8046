import assert from "node:assert/strict";
import { test } from "node:test";
import { suggestion } from "../../lib/api/schemas/suggestion.ts";
import { openTwoNamed } from "./two-named.ts";

test("nameQuestions: asks about two names of a face, also before any run; the sidecar wins until then", async (t) => {
  // Prepare
  const { call, suggestions, people } = await openTwoNamed(t);
  const answer = (id: string, how: string, body: object = {}) => call("POST", `/suggestions/${id}/${how}`, body);
  const undo = ({ action }: { readonly action: string }) => call("POST", `/actions/${action}/undo`, {});
  // Act
  const [asked, ...others] = await suggestions();
  // Assess
  suggestion().parse(asked);
  assert.deepEqual([asked.kind, asked.size, others], ["names", 1, []]);
  assert.deepEqual(
    asked.choices.map(({ name, person, from, key, regions }: Record<string, { name: string }>) => [
      name,
      person?.name,
      from,
      key,
      regions,
    ]),
    [
      ["Ben", "Ben", "sidecar", "a.xmp", "MWG"],
      ["Ada", undefined, "photo", "a.jpg", "MWG"],
    ],
  );
  assert.deepEqual(await people(), [["Ben", 1]]);
  // Act and assess: each answer and its undo
  const nobody = await answer(asked.suggestionId, "yes");
  assert.equal(nobody.status, 400);
  const later = await answer(asked.suggestionId, "later");
  assert.deepEqual([later.status, await suggestions()], [204, []]);
  await undo(later);
  const none = await answer(asked.suggestionId, "no");
  assert.deepEqual([none.status, await suggestions(), await people()], [204, [], [["Ben", 0]]]);
  await undo(none);
  assert.deepEqual(await people(), [["Ben", 1]]);
  const ada = await answer(asked.suggestionId, "yes", { name: "Ada" });
  assert.deepEqual([ada.status, ada.body.name, await suggestions(), await people()], [200, "Ada", [], [["Ada", 1]]]);
  await undo(ada);
  assert.deepEqual(await people(), [["Ben", 1]]);
  assert.equal((await suggestions())[0].suggestionId, asked.suggestionId);
  const ben = await answer(asked.suggestionId, "yes", { personId: asked.choices[0].person.personId });
  assert.deepEqual([ben.status, await suggestions(), await people()], [200, [], [["Ben", 1]]]);
});
