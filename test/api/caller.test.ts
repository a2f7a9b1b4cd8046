import assert from "node:assert/strict";
import { test } from "node:test";
import { callerOf, roleIn } from "../../lib/api/caller.ts";

/** The caller of a request with what API Gateway adds after authorisation. */
const letIn = (authorizer?: object, areSeparate = false) =>
  callerOf({ requestContext: { authorizer } as never }, areSeparate);

/** A user of the pool in groups, as API Gateway passes them on. */
const ada = (groups?: string) => ({
  jwt: {
    claims: { username: "ada", sub: "0123", ...(groups ? { "cognito:groups": groups } : {}) },
    scopes: ["openid"],
  },
});

test("callerOf: the user of the pool, or the principal that signed the request", () => {
  assert.equal(letIn(ada()).who, "ada");
  assert.equal(letIn({ iam: { userArn: "arn:aws:sts::111122223333:assumed-role/import/night" } }).who, "night");
});

test("callerOf: an unauthenticated (local) request is attributed to 'someone'", () => {
  assert.equal(letIn().who, "someone");
  assert.equal(callerOf({ requestContext: {} as never }, false).who, "someone");
});

test("a user has the highest role of their groups in each library, and no role in others", () => {
  // Act
  const caller = letIn(
    ada("[family:view family:manage family:name club:name admins a:b:view :view family:owner]"),
    true,
  );
  // Assess
  const roles = ["family", "club", "main", "admins", "a", ""].map((library) => roleIn(caller, library));
  assert.deepEqual(roles, ["manage", "name", undefined, undefined, undefined, undefined]);
});

test("a user without a group has every role where there is one library, and none where there are several", () => {
  assert.equal(roleIn(letIn(ada()), "main"), "manage");
  assert.equal(roleIn(letIn(ada("[admins]")), "main"), "manage");
  assert.equal(roleIn(letIn(ada("[main:view]")), "main"), "view");
  assert.equal(roleIn(letIn(ada("[club:view]")), "main"), undefined);
  assert.equal(roleIn(letIn(ada(), true), "main"), undefined);
});

test("programs that sign requests, and everyone on a host without users, have every role", () => {
  assert.equal(roleIn(letIn({ iam: { userArn: "arn:aws:iam::111122223333:user/night" } }, true), "family"), "manage");
  assert.equal(roleIn(letIn(undefined, true), "family"), "manage");
});
