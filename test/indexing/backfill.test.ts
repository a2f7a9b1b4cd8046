import assert from "node:assert/strict";
import { test } from "node:test";
import { readBackfill } from "../../lib/catalog/rows/backfill.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { backfill } from "../../lib/indexing/backfill.ts";
import { readObjectEvents } from "../../lib/indexing/events.ts";
import { openLibrary } from "../runs/library.ts";

/** More than one page of a listing. */
const MANY = 1100;

async function fill(catalog: Catalog, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => putObject(catalog, catalog.photosBucket, key, key, "image/jpeg")));
}

/** Collects what is sent, as the detect function reads it. */
function recorded() {
  const events: { key: string; eTag: string | undefined }[] = [];
  return {
    events,
    send: async (bodies: readonly string[]) => {
      events.push(...bodies.flatMap((body) => readObjectEvents(body)));
    },
  };
}

const never = () => false;

test("backfill: sends the event of every object once, whatever its key, and then nothing more", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const keys = ["2019/a b+c.jpg", "100%/ü.jpg", "z.jpg"];
  await fill(catalog, keys);
  const { events, send } = recorded();
  // Act
  const first = await backfill({ catalog, send, isOver: never });
  const second = await backfill({ catalog, send, isOver: never });
  // Assess
  assert.deepEqual(events.map(({ key }) => key).sort(), keys.toSorted());
  assert.ok(events.every(({ eTag }) => eTag && !eTag.includes('"')));
  assert.deepEqual([first.sent, first.done], [3, true]);
  assert.deepEqual(second, first);
});

test("backfill: continues after the page at which it stopped or failed", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const keys = Array.from({ length: MANY }, (_, at) => `${String(at).padStart(5, "0")}.jpg`);
  await fill(catalog, keys);
  const { events, send } = recorded();
  let pages = 0;
  // Act
  const stopped = await backfill({ catalog, send, isOver: () => pages++ === 1 });
  const failing = async () => Promise.reject(new Error("throttled"));
  await assert.rejects(backfill({ catalog, send: failing, isOver: never }), /throttled/);
  const ended = await backfill({ catalog, send, isOver: never });
  // Assess
  assert.deepEqual([stopped.sent, stopped.done], [1000, false]);
  assert.deepEqual([ended.sent, ended.done], [MANY, true]);
  assert.deepEqual(
    events.map(({ key }) => key),
    keys,
  );
});

test("backfill: starts from the first object for another bucket, and when asked to", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await fill(catalog, ["a.jpg"]);
  const { events, send } = recorded();
  await backfill({ catalog, send, isOver: never });
  // Act
  await backfill({ catalog, send, isOver: never, again: true });
  await backfill({ catalog: { ...catalog, photosBucket: "crops" }, send, isOver: never });
  // Assess
  assert.deepEqual(
    events.map(({ key }) => key),
    ["a.jpg", "a.jpg"],
  );
  assert.deepEqual(await readBackfill(catalog), { bucket: "crops", sent: 0, done: true });
});
