/**
 * Measures how well and how fast faces are recognised as they arrive:
 * `npm run bench -- arrival DATA [--split even|odd|random] [--seed 1] [--photos 20]`.
 *
 * Indexes half of the photos of everyone with four or more, and half of the strangers (people with one photo); clusters;
 * names every cluster after the person most of its faces belong to; then lets the rest arrive, and clusters again. DATA
 * holds lfw/images/NAME/*.jpg. Faces count whose photo shows exactly one. Prints one JSON object.
 */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { allDecisions, allPeople } from "../../lib/catalog/decisions/people.ts";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { allPhotos } from "../../lib/catalog/rows/photos.ts";
import { newPhotoId } from "../../lib/catalog/store/ids.ts";
import { putObject } from "../../lib/catalog/store/objects.ts";
import { clustersOfAllFaces } from "../../lib/catalog/versions/membership.ts";
import { startHost } from "../../lib/local/host.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { pictureData } from "../../lib/media/picture-data/digest.ts";
import { startRun } from "../../lib/services/workflow.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    split: { type: "string", default: "even" },
    seed: { type: "string", default: "1" },
    photos: { type: "string", default: "20" },
    core: { type: "string" },
  },
});
const [data] = positionals;
if (!data || !["even", "odd", "random"].includes(values.split)) {
  console.error("Usage: npm run bench -- arrival DATA [--split even|odd|random] [--seed N] [--photos N] [--core N]");
  process.exit(2);
}
const images = join(data, "lfw/images");

/** Photos a person must have to be known. */
const KNOWN_PHOTOS = 4;

interface Halves {
  readonly first: string[];
  readonly rest: string[];
}

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function halve(): Promise<Halves & { readonly strangers: Set<string> }> {
  const next = random(Number(values.seed));
  const halves: Halves = { first: [], rest: [] };
  const strangers = new Set<string>();
  for (const person of (await readdir(images)).sort()) {
    const photos = (await readdir(join(images, person))).sort().map((name) => `${person}/${name}`);
    if (values.split === "random") photos.sort(() => next() - 0.5);
    const isStranger = photos.length < KNOWN_PHOTOS;
    if (isStranger) strangers.add(person);
    const offset = values.split === "odd" || (isStranger && strangers.size % 2 === 0) ? 1 : 0;
    for (const [at, photo] of photos.entries()) ((at + offset) % 2 === 0 ? halves.first : halves.rest).push(photo);
  }
  return { ...halves, strangers };
}

async function copyAll(photos: readonly string[], folder: string): Promise<void> {
  for (const photo of photos) {
    await mkdir(dirname(join(folder, photo)), { recursive: true });
    await copyFile(join(images, photo), join(folder, photo));
  }
}

const personOfKey = (key: string) => key.split("/")[0]!;
const share = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1e4) / 1e4);

const work = await mkdtemp(join(tmpdir(), "facet-arrival-"));
const context = values.core ? { FACE_CLUSTER_CORE: values.core } : {};
const template = await synthesize({ clusterConcurrency: String(availableParallelism()), ...context });
const host = await startHost({ dataDir: join(work, "data"), port: 0, template });
const catalog = reachCatalog(host);
const bucket = host.outputs.PhotosBucket!;

async function index(): Promise<void> {
  await host.mount(bucket, join(work, "photos"), { watch: false });
  await host.drained();
}

async function cluster(): Promise<void> {
  await startRun(host.outputs.StateMachine!, {});
  await host.settled();
}

/** The one face of each photo that has one, with who it shows and who it is taken for. */
async function recognised() {
  const clusters = await clustersOfAllFaces(catalog);
  const decisions = await allDecisions(catalog);
  const names = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
  const photos = new Map((await Array.fromAsync(allPhotos(catalog))).map((photo) => [photo.photoId, photo]));
  const faces = (await Array.fromAsync(allFaces(catalog))).filter(
    ({ photoId }) => photos.get(photoId)?.faceCount === 1,
  );
  return faces.map(({ faceId, key }) => {
    const clusterId = clusters.get(faceId)?.clusterId;
    const personId = clusterId && decisions.get(clusterId)?.personId;
    return { faceId, key, clusterId, truth: personOfKey(key), name: personId && names.get(personId) };
  });
}

/** Names every cluster after the person most of its faces belong to. @returns the names given */
async function nameClusters(): Promise<Set<string>> {
  const people = new Map<string, Map<string, number>>();
  for (const { clusterId, truth } of await recognised()) {
    if (!clusterId) continue;
    const counts = people.get(clusterId) ?? new Map<string, number>();
    people.set(clusterId, counts.set(truth, (counts.get(truth) ?? 0) + 1));
  }
  const given = new Set<string>();
  for (const [clusterId, counts] of people) {
    const [name] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
    given.add(name);
    const answer = await fetch(`${host.url}/clusters/${clusterId}/name`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    });
    if (!answer.ok) throw new Error(`${clusterId} was not named: ${await answer.text()}`);
  }
  return given;
}

/** The local host closes what is idle for so long: the next photo finds no function loaded. */
const COLD_MS = 20_000;

/**
 * Seconds from the upload of a photo to the name of its face in GET /photos/{id}, one photo after the other; the first
 * one after everything was idle.
 */
async function secondsToName(photos: readonly string[]): Promise<number[]> {
  const seconds: number[] = [];
  await sleep(COLD_MS);
  for (const photo of photos) {
    const startedAt = performance.now();
    const bytes = await readFile(join(images, photo));
    const key = `arrival/${photo}`;
    const photoId = newPhotoId(catalog.library, pictureData(bytes).digest, 0);
    await putObject(catalog, bucket, key, bytes, "image/jpeg");
    const isNamed = async () => {
      const answer = await fetch(`${host.url}/photos/${photoId}`);
      const { faces = [] } = await answer.json();
      return faces.some(({ person }: { person?: object }) => person);
    };
    while (performance.now() - startedAt < 10_000 && !(await isNamed())) await sleep(10);
    seconds.push((performance.now() - startedAt) / 1000);
  }
  return seconds;
}

const { first, rest, strangers } = await halve();
await copyAll(first, join(work, "photos"));
await index();
await cluster();
const named = await nameClusters();
const before = await recognised();
await copyAll(rest, join(work, "photos"));
await index();
const arrived = new Set(rest);
const faces = (await recognised()).filter(({ key }) => arrived.has(key));
await cluster();
const later = new Map((await recognised()).map((face) => [face.faceId, face.name]));
const known = faces.filter(({ truth }) => named.has(truth));
const right = known.filter(({ truth, name }) => name === truth);
const wrong = known.filter(({ truth, name }) => name !== undefined && name !== truth);
const newStrangers = faces.filter(({ truth }) => strangers.has(truth));
const oldStrangers = before.filter(({ truth }) => strangers.has(truth));
const unnamed = faces.filter(({ truth }) => !strangers.has(truth) && !named.has(truth));
const matched = faces.filter(({ name }) => name !== undefined);

// Known still: the same picture, which the run has taken up, is recognised again.
const uploads = right
  .filter(({ faceId, name }) => later.get(faceId) === name)
  .slice(0, Number(values.photos))
  .map(({ key }) => key);
const [cold, ...seconds] = await secondsToName(uploads);
seconds.sort((a, b) => a - b);
const withName = (some: readonly { name: string | undefined }[]) => some.filter(({ name }) => name).length;
console.log(
  JSON.stringify(
    {
      split: values.split,
      seed: values.split === "random" ? Number(values.seed) : null,
      photos: { first: first.length, rest: rest.length },
      peopleNamed: named.size,
      facesOfNamedPeople: known.length,
      right: right.length,
      rightShare: share(right.length, known.length),
      wrong: wrong.length,
      wrongShare: share(wrong.length, known.length),
      strangersArriving: newStrangers.length,
      strangersArrivingNamed: withName(newStrangers),
      strangersClustered: oldStrangers.length,
      strangersClusteredNamed: withName(oldStrangers),
      facesOfOthers: unnamed.length,
      facesOfOthersNamed: withName(unnamed),
      wrongNames: [...wrong, ...newStrangers, ...unnamed].flatMap(({ key, name }) => (name ? [{ key, name }] : [])),
      keptByNextRun: matched.filter(({ faceId, name }) => later.get(faceId) === name).length,
      matched: matched.length,
      lostByNextRun: matched.flatMap(({ faceId, key, name }) =>
        later.get(faceId) === name ? [] : [{ key, name, afterwards: later.get(faceId) }],
      ),
      secondsToName: {
        uploads: uploads.length,
        afterIdle: Number(cold?.toFixed(3)),
        median: Number(seconds[seconds.length >> 1]?.toFixed(3)),
        largest: Number(seconds.at(-1)?.toFixed(3)),
      },
    },
    null,
    2,
  ),
);
await host.close();
await rm(work, { recursive: true, force: true });
