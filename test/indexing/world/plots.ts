import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { cr2 } from "../../media/camera-files.ts";
import { TURN } from "../../support/turn.ts";
import { Crashed, crashingCatalog } from "./crashes.ts";
import { type Edit, jpegOf, PORTRAIT, type Scene, TABLE } from "./scenes.ts";
import { rated } from "./segments.ts";
import { World } from "./world.ts";

export const CROP: Edit = { crop: { left: 10, top: 20, right: 4, bottom: 6 } };
const RAW: Edit = { quality: 60, scale: 2.25 };
const TAKEN = { takenAt: "2025:06:07 08:09:10" };

/** One case of a story, in a folder of its own and with a scene of its own, so that all cases share a library. */
interface Case {
  readonly world: World;
  readonly scene: Scene;
  readonly folder: string;
}

interface Plot {
  /** Sets up the library; afterwards faces 2 and 4 of `a.jpg` are named Ada and rejected for Ben, face 5 is deleted. */
  readonly before: (story: Case) => Promise<unknown>;
  /** Makes the change, and returns the key whose event then crashes. */
  readonly happens: (story: Case) => Promise<string>;
  /** Makes further changes before that event is repeated. */
  readonly meanwhile?: (story: Case) => Promise<unknown>;
  /** Keys whose events come at the end, in addition to that one. */
  readonly others?: readonly string[];
  /** Key of the photo at the end. */
  readonly at: string;
  /** A cropped picture has no vector by which a deleted face could be found. */
  readonly isCropped?: boolean;
}

const putA = ({ world, scene, folder }: Case) => world.put(`${folder}a.jpg`, scene);
const putRaw = async ({ world, scene, folder }: Case) => {
  const thumbnail = await jpegOf(scene, { ...RAW, scale: 0.2 });
  await world.putBytes(`${folder}a.CR2`, cr2({ preview: await jpegOf(scene, RAW), thumbnail }));
};
const edited =
  (edit: Edit, key = "a.jpg") =>
  async ({ world, scene, folder }: Case) => {
    await world.put(`${folder}${key}`, scene, edit);
    return `${folder}${key}`;
  };

/** Changes of a photo, by the resulting state. */
export const PLOTS: Readonly<Record<string, Plot>> = {
  rated: {
    before: putA,
    async happens({ world, scene, folder }) {
      await world.put(`${folder}a.jpg`, scene, {}, { xmp: rated(4) });
      return `${folder}a.jpg`;
    },
    at: "a.jpg",
  },
  turned: {
    before: putA,
    async happens({ world, scene, folder }) {
      await world.put(`${folder}a.jpg`, scene, {}, { orientation: 6 });
      return `${folder}a.jpg`;
    },
    at: "a.jpg",
  },
  "moved, its new key first": {
    before: putA,
    async happens({ world, folder }) {
      await world.move(`${folder}a.jpg`, `${folder}b.jpg`);
      return `${folder}b.jpg`;
    },
    others: ["a.jpg"],
    at: "b.jpg",
  },
  "moved, its old key first": {
    before: putA,
    async happens({ world, folder }) {
      await world.move(`${folder}a.jpg`, `${folder}b.jpg`);
      return `${folder}a.jpg`;
    },
    others: ["b.jpg"],
    at: "b.jpg",
  },
  edited: { before: putA, happens: edited({ turn: 90, quality: 70 }), at: "a.jpg" },
  "edited and restored before it is looked at again": {
    before: putA,
    happens: edited({ turn: 90, quality: 70 }),
    meanwhile: putA,
    at: "a.jpg",
  },
  "edited and edited again": {
    before: putA,
    happens: edited({ turn: 90, quality: 70 }),
    meanwhile: edited({ brightness: 0.8 }),
    at: "a.jpg",
  },
  "removed, and restored before it is looked at again": {
    before: putA,
    async happens({ world, folder }) {
      await world.remove(`${folder}a.jpg`);
      return `${folder}a.jpg`;
    },
    meanwhile: putA,
    at: "a.jpg",
  },
  cropped: { before: putA, happens: edited(CROP), at: "a.jpg", isCropped: true },
  "cropped and restored": { before: putA, happens: edited(CROP), meanwhile: putA, at: "a.jpg" },
  "edited beside a copy": {
    before: async (story) => {
      await putA(story);
      await story.world.copy(`${story.folder}a.jpg`, `${story.folder}b.jpg`);
    },
    happens: edited({ brightness: 0.8 }),
    others: ["b.jpg"],
    at: "a.jpg",
  },
  "cropped beside a copy": {
    before: async (story) => {
      await putA(story);
      await story.world.copy(`${story.folder}a.jpg`, `${story.folder}b.jpg`);
    },
    happens: edited(CROP),
    others: ["b.jpg"],
    at: "a.jpg",
    isCropped: true,
  },
  "broken and repaired": {
    before: putA,
    async happens({ world, folder }) {
      await world.putBytes(`${folder}a.jpg`, Buffer.from("no picture"));
      return `${folder}a.jpg`;
    },
    meanwhile: putA,
    at: "a.jpg",
  },
  "in the place of another, and that one in its place": {
    before: async (story) => {
      await putA(story);
      await story.world.put(`${story.folder}b.jpg`, { ...PORTRAIT, name: `${story.folder}b` });
    },
    async happens({ world, folder }) {
      const [a, b] = [await world.bytes(`${folder}a.jpg`), await world.bytes(`${folder}b.jpg`)];
      await world.putBytes(`${folder}a.jpg`, b);
      await world.putBytes(`${folder}b.jpg`, a);
      return `${folder}a.jpg`;
    },
    others: ["b.jpg"],
    at: "b.jpg",
  },
  "joined by its camera file": {
    before: ({ world, scene, folder }) => world.put(`${folder}a.jpg`, scene, {}, TAKEN),
    async happens(story) {
      await putRaw(story);
      return `${story.folder}a.CR2`;
    },
    at: "a.jpg",
  },
  "a camera file that is joined by its JPEG": {
    before: putRaw,
    async happens({ world, scene, folder }) {
      await world.put(`${folder}a.jpg`, scene, {}, TAKEN);
      return `${folder}a.jpg`;
    },
    at: "a.jpg",
  },
};

async function decide({ world, folder }: Case): Promise<string> {
  const key = (await world.photos()).find((photo) => photo.key.startsWith(folder))!.key;
  await world.name(key, 2, "Ada");
  await world.reject(key, 4, "Ben");
  await world.deleteFace(key, 5);
  return key;
}

/** Only every so many requests is followed by a crash, on each day others. 1 tries all, in ten minutes. */
export const EVERY = Number(process.env.CRASH_EVERY ?? 6);

/**
 * Plays a plot over and over, each time with a crash after more requests, until the call comes to its end.
 * @param isDone true if the last request is carried out, and only its answer is lost
 */
export async function play(t: TestContext, name: keyof typeof PLOTS, { isDone = false } = {}): Promise<void> {
  const plot = PLOTS[name]!;
  const world = await World.open(t);
  const first = 1 + ((Object.keys(PLOTS).indexOf(name) + TURN) % EVERY);
  for (let requests = first, isOver = false; !isOver; requests += EVERY) {
    // Prepare
    const folder = `${name} ${requests}/`;
    const story: Case = { world, folder, scene: { ...TABLE, name: folder } };
    await plot.before(story);
    for (const key of ["a.jpg", "b.jpg", "a.CR2"]) await world.index(`${folder}${key}`);
    await world.embed();
    await decide(story);
    const key = await plot.happens(story);
    // Act
    try {
      await world.index(key, crashingCatalog(world.catalog, requests, isDone));
      isOver = true;
    } catch (error) {
      if (!(error instanceof Crashed)) throw error;
    }
    await plot.meanwhile?.(story);
    await world.index(key);
    for (const other of plot.others ?? []) await world.index(`${folder}${other}`);
    await world.embed();
    // Assess
    const at = `${folder}${plot.at}`;
    assert.deepEqual([await world.decided(at, 2), await world.decided(at, 4)], ["Ada", "not Ben"], folder);
    const { faces } = await world.at(at);
    if (!plot.isCropped)
      assert.deepEqual(
        faces.map(({ who }) => who),
        [2, 4],
        folder,
      );
  }
  await world.assertSound();
}
