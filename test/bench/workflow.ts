/**
 * Runs the synthesised state machine on a local host over synthetic people: `npm run bench -- workflow --n 200000`. The
 * vectors enter by the catalog's own functions into a data folder of its own, which is removed. Then a thousand more
 * enter, and a run follows that compares these alone. Prints one JSON object; seconds by the clock and the processor.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runClustering } from "../../bin/runs.ts";
import { startSession } from "../../bin/session.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { addFaces, faceIdOfNumber } from "../runs/library.ts";

const AT_ONCE = 5000;

const { values } = parseArgs({
  options: { n: { type: "string", default: "200000" }, added: { type: "string", default: "1000" } },
});
const [n, added] = [Number(values.n), Number(values.added)];
const { id: model, output } = await findEmbedder();
const { length } = output;
const data = await mkdtemp(join(tmpdir(), "facet-workflow-"));
// The schedule's own runs would come between.
const session = await startSession({ data }, { context: { schedule: "rate(7 days)" } });

const rounded = (seconds: number) => Math.round(seconds * 10) / 10;

async function timed<T>(work: () => Promise<T>) {
  const start = performance.now();
  const spent = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(spent);
  const seconds = {
    seconds: rounded((performance.now() - start) / 1000),
    processorSeconds: rounded((user + system) / 1e6),
  };
  return { ...seconds, result };
}

const rows = syntheticFaces(n + added, { length, spread: 0.6 });
async function add(from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += AT_ONCE) {
    const faces = Array.from({ length: Math.min(AT_ONCE, to - start) }, (_, at) => ({
      faceId: faceIdOfNumber(start + at),
      vector: rows.slice((start + at) * length, (start + at + 1) * length),
    }));
    await addFaces(session.catalog, faces, model);
    process.stderr.write(`${start + faces.length} faces\n`);
  }
}

async function run() {
  const { seconds, processorSeconds, result } = await timed(() => runClustering(session));
  const { eligible, clusters, noise } = result;
  return { seconds, processorSeconds, eligible, clusters, noise };
}

const stored = await timed(() => add(0, n));
const all = await run();
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
await add(n, n + added);
const changed = await run();
const nothing = await run();
const answer = {
  ...{ n, added, storing: { seconds: stored.seconds, processorSeconds: stored.processorSeconds } },
  ...{ all, peakMb, changed, nothing },
};
console.log(JSON.stringify(answer, undefined, 2));
await session[Symbol.asyncDispose]();
await rm(data, { recursive: true, force: true });
