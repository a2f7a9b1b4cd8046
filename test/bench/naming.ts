/**
 * Measures how quickly everyone is named, and how correctly: `npm run bench -- naming DATA [--data DIR] [--half even|odd] [--json]`.
 *
 * Indexes DATA/lfw/images/NAME/*.jpg into a data folder (of its own, or DIR, which is reused where it holds the photos and
 * loses its names), clusters, and lets a person name everyone over HTTP, who only answers what the page asks: names new
 * clusters, largest first; answers suggestions; starts a run; and so on until nothing is asked. See naming/person.ts for
 * what counts as an action, naming/outcome.ts for what counts as right. Exits with 1 where the aims are missed.
 */
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startSession } from "../../bin/session.ts";
import { facetJson } from "../support/facet.ts";
import { Api } from "./naming/api.ts";
import { outcomeOf } from "./naming/outcome.ts";
import { nameEveryone } from "./naming/person.ts";
import { readTruth } from "./naming/truth.ts";

/** Least number of photos of the people for whom the README gives figures. */
const PHOTOS = 4;
const AIMS = { actionsPerPerson: 1.3, rightShare: 0.98, wrongShare: 0.003 };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { data: { type: "string" }, half: { type: "string" }, json: { type: "boolean", default: false } },
});
const [given] = positionals;
if (!given || (values.half && !["even", "odd"].includes(values.half))) {
  console.error("Usage: npm run bench -- naming DATA [--data DIR] [--half even|odd] [--json]");
  process.exit(2);
}

const work = await mkdtemp(join(tmpdir(), "facet-naming-"));
try {
  const images = await photosOf(resolve(given, "lfw/images"));
  const data = values.data ? resolve(values.data) : join(work, "data");
  await facetJson("index", images, "--data", data);
  await facetJson("reset", "--people", "--yes", "--data", data);
  await facetJson("cluster", "--force", "--data", data);
  const session = await startSession({ data });
  try {
    const api = new Api(session.url, () => session.settled());
    const truth = await readTruth(api);
    const played = await nameEveryone(api, truth);
    const outcome = await outcomeOf(api, truth, PHOTOS, played);
    const holds =
      outcome.peopleNamed === outcome.people &&
      outcome.actionsPerPerson <= AIMS.actionsPerPerson &&
      outcome.rightShare >= AIMS.rightShare &&
      outcome.wrongShare <= AIMS.wrongShare;
    if (!holds) process.exitCode = 1;
    if (values.json) console.log(JSON.stringify({ holds, aims: AIMS, ...outcome }, undefined, 2));
    else console.log(textOf(outcome, holds));
  } finally {
    await session[Symbol.asyncDispose]();
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

/** The folder of photos, or a copy of every other person's. */
async function photosOf(folder: string): Promise<string> {
  if (!values.half) return folder;
  const copy = join(work, "photos");
  await mkdir(copy);
  for (const [at, person] of (await readdir(folder)).sort().entries()) {
    if ((at % 2 === 0) === (values.half === "even"))
      await cp(join(folder, person), join(copy, person), { recursive: true });
  }
  return copy;
}

function textOf(outcome: Awaited<ReturnType<typeof outcomeOf>>, holds: boolean): string {
  const { actions, others, fewer } = outcome;
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  return [
    `${outcome.peopleNamed} of ${outcome.people} people with ${PHOTOS} photos or more named`,
    `${actions.total} actions, ${outcome.actionsPerPerson} a person: ${actions.names} names, ${actions.yes} yes, ${actions.no} no, ${actions.exceptions} exceptions`,
    `right ${outcome.right} of ${outcome.faces} faces (${percent(outcome.rightShare)}), wrong ${outcome.wrong} (${percent(outcome.wrongShare)})`,
    `people with fewer photos: ${fewer.right} of ${fewer.faces} faces named, ${fewer.wrong} as somebody else`,
    `other faces in the photos: ${others.named} of ${others.faces} named`,
    holds ? "the aims are met" : `the aims are missed: ${JSON.stringify(AIMS)}`,
  ].join("\n");
}
