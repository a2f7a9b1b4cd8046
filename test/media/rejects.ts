import assert from "node:assert/strict";
import { UndecodablePhoto } from "../../lib/media/errors.ts";

/** Asserts that a photo is rejected with this reason. */
export async function rejectsWith(promise: Promise<unknown>, reason: string | RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert(error instanceof UndecodablePhoto, `${error}`);
    if (typeof reason === "string") assert.equal(error.reason, reason);
    else assert.match(error.reason, reason);
    return true;
  });
}
