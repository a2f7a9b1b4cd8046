import assert from "node:assert/strict";
import { test } from "node:test";
import { problemAnswers } from "../../lib/api/problem.ts";
import { UserError } from "../../lib/user-error.ts";

class OutOfPaper extends UserError {
  override readonly exitCode = 1;
  override readonly httpStatus = 409;
}

/** For whoever runs Facet: nothing that a caller of the API could do. */
class WrongSetting extends UserError {}

async function answerTo(error: Error) {
  const logged: Error[] = [];
  const request = { error, response: undefined as { statusCode: number; body: string } | undefined };
  await problemAnswers((each) => logged.push(each)).onError?.(request as never);
  return { status: request.response!.statusCode, ...JSON.parse(request.response!.body), logged };
}

test("an error with a status of its own is answered with it and its message", async () => {
  // Act
  const { status, detail, logged } = await answerTo(new OutOfPaper("Add paper"));
  // Assess
  assert.deepEqual([status, detail, logged], [409, "Add paper", []]);
});

for (const error of [new WrongSetting("The key is 12345"), new Error("secret 12345")]) {
  test(`${error.constructor.name} is answered with 500, logged, and its message withheld`, async () => {
    // Act
    const { status, detail, logged } = await answerTo(error);
    // Assess
    assert.equal(status, 500);
    assert.deepEqual(logged, [error]);
    assert.doesNotMatch(detail, /12345/);
  });
}
