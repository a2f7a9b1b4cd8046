import { Readable } from "node:stream";
import { openDatabase } from "../../lib/local/database.ts";
import { ObjectStore } from "../../lib/local/objects.ts";
import { Queues } from "../../lib/local/queues.ts";

// Writes objects to the data folder given as argument until it is killed. Prints the key of each written object.
const [dataDir = ""] = process.argv.slice(2);
const database = openDatabase(dataDir);
const queues = new Queues(database);
queues.createQueue("events", { visibilityTimeoutSec: 30 });
const store = new ObjectStore(database, dataDir, queues);
store.createBucket("photos", [{ events: ["s3:ObjectCreated:*"], queue: "events" }]);
for (let number = 0; ; number++) {
  const keys = ["a", "b", "c", "d"].map((name) => `${number}${name}`);
  const write = (key: string) => store.put("photos", key, Readable.from([Buffer.alloc(50_000, key)]));
  await Promise.all(keys.map(async (key) => process.stdout.write(`${(await write(key)).key}\n`)));
}
