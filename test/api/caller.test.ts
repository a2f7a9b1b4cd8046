import assert from "node:assert/strict";
import { test } from "node:test";
import { callerOf } from "../../lib/api/caller.ts";

/** The caller of a request with what API Gateway adds after authorisation. */
const letIn = (authorizer?: object) => callerOf({ requestContext: { authorizer } as never });

test("callerOf: the user of the pool, or the principal that signed the request", () => {
  assert.equal(letIn({ jwt: { claims: { username: "ada", sub: "0123" }, scopes: ["openid"] } }), "ada");
  assert.equal(letIn({ iam: { userArn: "arn:aws:sts::111122223333:assumed-role/import/night" } }), "night");
});

test("callerOf: an unauthenticated (local) request is attributed to 'someone'", () => {
  assert.equal(letIn(), "someone");
  assert.equal(callerOf({ requestContext: {} as never }), "someone");
});
