import assert from "node:assert/strict";
import { test } from "node:test";
import { PreconditionFailed } from "../../lib/api/etags.ts";
import { Problem, problemAnswers, WrongMethod } from "../../lib/api/problem.ts";
import { PROBLEM_TYPES, type ProblemType, problemUri } from "../../lib/api/problem-types.ts";
import { ROUTES } from "../../lib/api/routes.ts";
import { problem } from "../../lib/api/schemas/problem.ts";
import { BadCursor } from "../../lib/catalog/store/cursor.ts";
import {
  ChangedSince,
  NameTaken,
  NewerCatalog,
  NoSuchPerson,
  OlderCatalog,
  RowChanged,
  RunInProgress,
} from "../../lib/catalog/store/errors.ts";
import { CannotDraw } from "../../lib/indexing/errors.ts";
import { UndecodablePhoto } from "../../lib/media/errors.ts";

/** The body of the answer to an error. */
async function answerTo(error: Error) {
  const request = { error, response: { body: "" } };
  await problemAnswers(() => {}).onError?.(request as never);
  return problem().parse(JSON.parse(request.response.body));
}

const CASES: readonly (readonly [Error, ProblemType])[] = [
  [ROUTES.listPhotos.query().safeParse({ limit: "x" }).error!, "invalid-input"],
  [new BadCursor(), "invalid-cursor"],
  [new Problem(400, "incomplete"), "bad-request"],
  [new Problem(404, "no such face"), "not-found"],
  [new NoSuchPerson("p1"), "not-found"],
  [new WrongMethod("GET only", "GET"), "method-not-allowed"],
  [new Problem(409, "not now"), "conflict"],
  [new NameTaken("Ada", "p1"), "name-taken"],
  [new ChangedSince("a1", "a later action"), "changed-since"],
  [new RowChanged("face#1"), "concurrent-change"],
  [new RunInProgress("r1"), "run-in-progress"],
  [new CannotDraw("a face is there already"), "cannot-add-face"],
  [new PreconditionFailed("person", '"1"'), "precondition-failed"],
  [new Problem(415, "send JSON"), "unsupported-media-type"],
  [new Problem(422, "no face in the picture"), "unprocessable"],
  [new UndecodablePhoto("a.jpg", "truncated"), "undecodable-picture"],
  [new NewerCatalog(9, 8), "incompatible-library"],
  [new OlderCatalog(7, 8), "incompatible-library"],
  [new Error("unexpected"), "internal-error"],
];

for (const [error, type] of CASES) {
  test(`${error.name} is answered as ${type}, with the status of that type`, async () => {
    // Act
    const answer = await answerTo(error);
    // Assess
    assert.equal(answer.type, problemUri(type));
    assert.equal(answer.status, PROBLEM_TYPES[type].status);
  });
}
