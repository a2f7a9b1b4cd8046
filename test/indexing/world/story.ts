import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { getFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import { allPeople } from "../../../lib/catalog/decisions/people.ts";
import { openPhoto } from "../../../lib/media/open.ts";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { Random } from "../../media/fuzz/random.ts";
import { confirmFaces, personNamed } from "../../support/decide.ts";
import { Crashed, crashingCatalog } from "./crashes.ts";
import { sceneDetector } from "./fakes.ts";
import { type Edit, HILLS, jpegOf, PARTY, PORTRAIT, type Scene, TABLE } from "./scenes.ts";
import { type Metadata, rated, withMetadata } from "./segments.ts";
import { type Seen, World } from "./world.ts";

const SCENES: readonly Scene[] = [PARTY, PORTRAIT, TABLE, HILLS];

/** The file at a key. */
interface File {
  readonly scene: Scene;
  readonly edit: Edit;
  readonly metadata: Metadata;
}

const KEYS = ["a.jpg", "b.jpg", "trip/c.jpg", "trip/d.jpg", "e.jpg"];
const EDITS: readonly Edit[] = [{ quality: 70 }, { brightness: 0.8 }, { turn: 90 }, { turn: 180 }, { scale: 0.75 }];

/** A folder with random changes, whose events arrive late, twice, in any order, or at a call that crashes. */
class Story {
  private readonly world: World;
  private readonly random: Random;
  private readonly files = new Map<string, File>();
  private readonly trash: File[] = [];
  private readonly due: string[] = [];
  /** Log of the changes, for people to read. */
  readonly log: string[] = [];
  /** Names given to people, by picture data. */
  private readonly named = new Map<string, Set<number>>();
  /** Picture data last indexed, by key. */
  private readonly seen = new Map<string, File>();

  constructor(world: World, seed: number) {
    this.world = world;
    this.random = new Random(seed);
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await this.happen();
      while (this.due.length > 0 && this.random.below(3) > 0) await this.deliver(this.random.below(5) === 0);
      if (this.random.below(4) === 0) await this.embed();
      if (this.random.below(3) === 0) await this.decide();
    }
    while (this.due.length > 0) await this.deliver(false);
    await this.embed();
  }

  private async happen(): Promise<void> {
    const { random } = this;
    const taken = [...this.files.keys()];
    const key = random.of(taken.length > 0 ? taken : KEYS);
    const file = this.files.get(key);
    const other = random.of(KEYS);
    const chance = random.below(10);
    if (!file || chance === 0) return this.write(other, { scene: random.of(SCENES), edit: {}, metadata: {} }, "add");
    if (chance === 1) return this.write(other, file, `copy ${key}`);
    if (chance === 2 || chance === 3) {
      if (other === key) return;
      await this.write(other, file, `move ${key}`);
      return this.remove(key);
    }
    if (chance === 4) return this.remove(key);
    if (chance === 5) {
      return this.write(key, { ...file, metadata: { ...file.metadata, xmp: rated(random.below(6)) } }, "rate");
    }
    if (chance === 6) {
      return this.write(key, { ...file, metadata: { ...file.metadata, orientation: 1 + random.below(8) } }, "orient");
    }
    if (chance === 7) return this.write(key, { ...file, edit: { ...file.edit, ...random.of(EDITS) } }, "edit");
    if (chance === 8) {
      const crop = { left: 4, top: 8, right: 2 + random.below(3), bottom: 10 };
      return this.write(key, { ...file, edit: { ...file.edit, crop } }, "crop");
    }
    if (this.trash.length > 0) await this.write(other, random.of(this.trash), "restore");
  }

  private async write(key: string, file: File, what: string): Promise<void> {
    const before = this.files.get(key);
    if (before) this.trash.push(before);
    this.files.set(key, file);
    this.log.push(
      `${what} -> ${key} (${file.scene.name} ${JSON.stringify(file.edit)} ${JSON.stringify(file.metadata)})`,
    );
    await this.world.putBytes(key, await bytesOf(file));
    this.announce(key);
  }

  private async remove(key: string): Promise<void> {
    this.trash.push(this.files.get(key)!);
    this.files.delete(key);
    this.log.push(`remove ${key}`);
    await this.world.remove(key);
    this.announce(key);
  }

  private announce(key: string): void {
    this.due.push(key, ...(this.random.below(4) === 0 ? [key] : []));
  }

  /** Processes one of the due events, or two at once; the event of a crashing call is delivered again. */
  private async deliver(crashes: boolean): Promise<void> {
    const { random, due } = this;
    const take = () => due.splice(random.below(due.length), 1)[0]!;
    const key = take();
    if (crashes) {
      const [requests, isDone] = [1 + random.below(40), random.below(2) === 0];
      this.log.push(`crash at ${key} after ${requests}${isDone ? " done" : ""}`);
      due.push(key);
      this.forget(key);
      try {
        await this.world.index(key, crashingCatalog(this.world.catalog, requests, isDone));
      } catch (error) {
        if (!(error instanceof Crashed)) throw error;
      }
      return;
    }
    const second = due.length > 0 && random.below(4) === 0 ? take() : undefined;
    this.log.push(`event ${key}${second === undefined ? "" : ` and ${second} at once`}`);
    if (second !== undefined) for (const each of [key, second]) this.forget(each);
    await Promise.all([this.world.index(key), second === undefined ? undefined : this.world.index(second)]);
    await this.note(key, second === undefined);
    if (second !== undefined) await this.note(second, false);
  }

  /** Records the file at a key when its event was processed: decisions pass from it to its successor. */
  private async note(key: string, follows: boolean): Promise<void> {
    const file = this.files.get(key);
    const before = this.seen.get(key);
    if (!file) return this.forget(key);
    this.seen.set(key, file);
    const data = await digestOf(file);
    if (this.named.has(data)) return;
    // Cropping waits for vectors: see `embed`.
    const isFollowed = follows && before?.scene === file.scene && sameCrop(before.edit, file.edit);
    const named = isFollowed ? this.named.get(await digestOf(before)) : undefined;
    this.named.set(data, new Set(named));
  }

  private forget(key: string): void {
    this.seen.delete(key);
  }

  private async embed(): Promise<void> {
    this.log.push("embed");
    await this.world.embed();
  }

  /** Names a visible face. */
  private async decide(): Promise<void> {
    const { random, world } = this;
    if (this.due.length > 0) return;
    const shown = (await world.photos()).flatMap(({ keys: [key = ""] }) => (this.files.has(key) ? [key] : []));
    if (shown.length === 0) return;
    const key = random.of(shown);
    const file = this.files.get(key)!;
    const faces = (await world.at(key)).faces.filter(({ who }) => who >= 0);
    if (faces.length === 0) return;
    const { faceId, who } = random.of(faces);
    const { personId } = await personNamed(world.catalog, `${file.scene.name} ${who}`);
    this.log.push(`name ${who} at ${key} ${faceId}`);
    await confirmFaces(world.catalog, [faceId], personId);
    const data = await digestOf(file);
    this.named.set(data, (this.named.get(data) ?? new Set()).add(who));
  }

  /** Asserts that the catalog equals that of a library in which only the final files were added. */
  async assertTrue(): Promise<void> {
    const { world } = this;
    await world.assertSound();
    const groups = new Map<string, string[]>();
    for (const [key, file] of [...this.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const data = await digestOf(file);
      groups.set(data, [...(groups.get(data) ?? []), key]);
    }
    const photos = await world.photos();
    assert.deepEqual(
      photos.map(({ keys }) => keys.join(" ")).sort(),
      [...groups.values()].map((keys) => keys.join(" ")).sort(),
    );
    const names = new Map((await allPeople(world.catalog)).map(({ personId, name }) => [personId, name]));
    for (const [data, [key = ""]] of groups) {
      const file = this.files.get(key)!;
      const { faces } = await world.at(key);
      await assertFaces(key, file, faces);
      const decisions = await getFaceDecisions(
        world.catalog,
        faces.map(({ faceId }) => faceId),
      );
      for (const { faceId, who } of faces) {
        const name = names.get(decisions.get(faceId)?.personId ?? "");
        if (name !== undefined) assert.equal(name, `${file.scene.name} ${who}`, `${key}: another face's name`);
        else assert.ok(!this.named.get(data)?.has(who), `${key}: ${file.scene.name} ${who} lost its name`);
      }
    }
  }
}

/** Plays a story, and reports its log if it fails. */
export async function tell(t: TestContext, seed: number, steps: number): Promise<void> {
  const story = new Story(await World.open(t), seed);
  try {
    await story.run(steps);
    await story.assertTrue();
  } catch (error) {
    t.diagnostic(story.log.join("\n"));
    throw error;
  }
}

async function assertFaces(key: string, file: File, faces: readonly Seen[]): Promise<void> {
  const photo = await openPhoto(key, await bytesOf(file));
  const wanted = (await sceneDetector("").detect(photo, readParameters({}))).faces;
  assert.equal(faces.length, wanted.length, `${key}: number of faces`);
  for (const { box } of wanted) {
    const there = faces.some((face) =>
      (["x", "y", "width", "height"] as const).every((side) => Math.abs(face.box[side] - box[side]) < 0.02),
    );
    assert.ok(
      there,
      `${key}: no face at ${JSON.stringify(box)}, but at ${JSON.stringify(faces.map((face) => face.box))}`,
    );
  }
}

const sameCrop = (a: Edit, b: Edit) => JSON.stringify(a.crop) === JSON.stringify(b.crop);

const bytesOf = async ({ scene, edit, metadata }: File) => withMetadata(await jpegOf(scene, edit), metadata);

const digests = new Map<File, string>();

async function digestOf(file: File): Promise<string> {
  const known = digests.get(file);
  if (known !== undefined) return known;
  const { digest } = pictureData(await bytesOf(file));
  digests.set(file, digest);
  return digest;
}
