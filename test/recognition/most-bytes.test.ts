import assert from "node:assert/strict";
import { test } from "node:test";
import { MostBytes } from "../../lib/recognition/most-bytes.ts";

test("MostBytes: keeps the values used last, shares a read, and forgets one that failed", async () => {
  // Prepare
  const kept = new MostBytes<string>(10);
  const reads: string[] = [];
  const read = (key: string, bytes = 4) =>
    kept.get(key, async () => {
      reads.push(key);
      if (bytes < 0) throw new Error("not there");
      return { value: key.toUpperCase(), bytes };
    });
  // Act
  const [first, same] = await Promise.all([read("a"), read("a")]);
  await read("b");
  await read("a");
  await read("c"); // leaves no room for b, which was used before a
  await read("a");
  await read("b");
  await read("too large", 20); // is not kept, and nothing else is
  await read("b");
  await assert.rejects(read("d", -1));
  await read("d");
  // Assess
  assert.deepEqual([first, same], ["A", "A"]);
  assert.deepEqual(reads, ["a", "b", "c", "b", "too large", "b", "d", "d"]);
});
