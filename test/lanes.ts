import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs, stripVTControlCharacters } from "node:util";

const root = join(import.meta.dirname, "..");

/** Test files that need the same things, and run together. */
interface Lane {
  /** Pattern of its files' paths. */
  readonly files: string;
  /** Files that run at the same time beyond one per processor: their processes wait for one another. */
  readonly more?: number;
  /** Variables that its files need. */
  readonly environment?: Readonly<Record<string, string>>;
  /** After so long a test, or a hook, has failed, ms. */
  readonly testMs: number;
  /** After so long the lane is ended: something in it does not even let its process look at the time. */
  readonly laneMs: number;
}

const MINUTE = 60_000;

/** Files of support/ that are loaded before each test file. */
const PRELOADED = ["no-hooks.ts", "end.ts"];

const LANES: Readonly<Record<string, Lane>> = {
  fast: { files: "test/**/*.test.ts", testMs: 2 * MINUTE, laneMs: 15 * MINUTE },
  host: { files: "test/**/*.host.ts", more: 1, testMs: 6 * MINUTE, laneMs: 35 * MINUTE },
  // The same tests as in other lanes, on a host that behaves like AWS. Waits are shorter, but the hourly run never starts
  // within a test's time.
  "like-aws": {
    files: "test/e2e/{arrival,clients,gallery,imported-bucket,logs,photos-to-people,pipeline}.{host,test}.ts",
    more: 1,
    environment: { FACET_LIKE_AWS: "timesFaster=10" },
    testMs: 6 * MINUTE,
    laneMs: 10 * MINUTE,
  },
  browser: { files: "test/**/*.browser.ts", testMs: 6 * MINUTE, laneMs: 20 * MINUTE },
  long: { files: "test/**/*.long.ts", testMs: 10 * MINUTE, laneMs: 40 * MINUTE },
  fuzz: { files: "test/**/*.fuzz.ts", testMs: 20 * MINUTE, laneMs: 25 * MINUTE },
  moto: { files: "test/**/*.moto.ts", testMs: 5 * MINUTE, laneMs: 10 * MINUTE },
  image: { files: "test/**/*.image.ts", testMs: 20 * MINUTE, laneMs: 40 * MINUTE },
};

/** Lanes that `all` runs. `npm test` runs fast. */
const OTHERS = Object.keys(LANES).filter((name) => name !== "fast");

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** From the runner's closing lines. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Test files of a lane whose path has one of these parts; without parts all. */
function filesOf({ files: pattern }: Lane, parts: readonly string[]): string[] {
  const files = globSync(pattern, { cwd: root }).sort();
  return parts.length === 0 ? files : files.filter((file) => parts.some((part) => file.includes(part)));
}

async function runLane(name: string, parts: readonly string[], pattern: string | undefined): Promise<Outcome> {
  const lane = LANES[name]!;
  const files = filesOf(lane, parts);
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      "--test",
      "--test-reporter=spec",
      `--test-timeout=${lane.testMs}`,
      `--test-concurrency=${availableParallelism() + (lane.more ?? 0)}`, // by itself node leaves one core idle: on two, half
      ...PRELOADED.flatMap((file) => ["--import", join(root, "test/support", file)]),
      ...(pattern ? [`--test-name-pattern=${pattern}`] : []),
      ...files,
    ],
    {
      cwd: root,
      env: { NODE_COMPILE_CACHE: join(root, "node_modules/.cache/compiled"), ...process.env, ...lane.environment },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const deadline = setTimeout(() => {
    console.error(`lane ${name}: not at its end after ${lane.laneMs / MINUTE} minutes, ended`);
    child.kill("SIGTERM"); // the runner then names what it was running
  }, lane.laneMs);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const counts: Record<string, number> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`${line}\n`);
    const [, what, count] = /^ℹ (tests|pass|fail|cancelled|skipped) (\d+)$/.exec(stripVTControlCharacters(line)) ?? [];
    if (what) counts[what] = Number(count);
  }
  const code = await ended;
  clearTimeout(deadline);
  return { name, ok: code === 0, seconds: (performance.now() - started) / 1000, counts };
}

function lineOf({ name, ok, seconds, counts }: Outcome): string {
  const { pass = 0, fail = 0, cancelled = 0, skipped = 0 } = counts;
  const parts = [`${pass} passed`, `${fail + cancelled} failed`, `${skipped} skipped`];
  return `${ok ? "✔" : "✖"} ${name.padEnd(8)} ${seconds.toFixed(0).padStart(5)} s  ${parts.join(", ")}`;
}

const { values, positionals } = parseArgs({ options: { name: { type: "string" } }, allowPositionals: true });
const [which = "fast", ...parts] = positionals;
const names = which === "all" ? OTHERS : [which];
if (!names.every((name) => name in LANES)) {
  console.error(`There is no lane ${which}: give one of ${Object.keys(LANES).join(", ")}, or all`);
  process.exit(2);
}
const chosen = names.filter((name) => filesOf(LANES[name]!, parts).length > 0);
if (chosen.length === 0) {
  console.error(`No test file of ${names.join(", ")} has ${parts.join(" or ")} in its path`);
  process.exit(2);
}
const outcomes: Outcome[] = [];
for (const name of chosen) {
  if (chosen.length > 1) console.log(`\n▶ lane ${name}: npm run test:${name}\n`);
  outcomes.push(await runLane(name, parts, values.name));
}
console.log(`\n${outcomes.map(lineOf).join("\n")}`);
if (!outcomes.every(({ ok }) => ok)) process.exit(1);
