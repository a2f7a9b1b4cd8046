import assert from "node:assert/strict";
import { test } from "node:test";
import { callerOf } from "../../lib/api/caller.ts";

/** What API Gateway adds to an event once its authoriser let the caller in. */
const letIn = (authorizer?: object) => callerOf({ requestContext: { authorizer } as never });

test("who calls is the user of the pool, or the principal that signed", () => {
  assert.equal(letIn({ jwt: { claims: { username: "ada", sub: "0123" }, scopes: ["openid"] } }), "ada");
  assert.equal(letIn({ iam: { userArn: "arn:aws:sts::111122223333:assumed-role/import/night" } }), "night");
});

test("where nobody is asked, someone calls", () => {
  assert.equal(letIn(), "someone");
  assert.equal(callerOf({ requestContext: {} as never }), "someone");
});
