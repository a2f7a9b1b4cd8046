import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { getFaceDecisions } from "../../../lib/catalog/decisions/decisions.ts";
import { allPeople } from "../../../lib/catalog/decisions/people.ts";
import { finishCounts } from "../../../lib/catalog/rows/counting.ts";
import { faceIdOfCrop } from "../../../lib/catalog/rows/crops.ts";
import { facesOfPhoto } from "../../../lib/catalog/rows/faces.ts";
import { allPhotos } from "../../../lib/catalog/rows/photos.ts";
import { getVectors } from "../../../lib/catalog/rows/vectors.ts";
import { photoIdOfFace } from "../../../lib/catalog/store/ids.ts";
import { deleteObjects, getObject, headObject, putObject } from "../../../lib/catalog/store/objects.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import type { Face, Photo } from "../../../lib/catalog/store/types.ts";
import type { Box } from "../../../lib/geometry/box.ts";
import { type CropEvent, embedCrops } from "../../../lib/indexing/crops.ts";
import { deleteFace } from "../../../lib/indexing/delete-face.ts";
import { drawFace } from "../../../lib/indexing/draw-face.ts";
import { indexPhoto, type Outcome } from "../../../lib/indexing/photo.ts";
import type { Indexer } from "../../../lib/indexing/photo-types.ts";
import { settleFaces } from "../../../lib/indexing/settle-faces.ts";
import { audit } from "../../../lib/library/audit.ts";
import { limitsOf } from "../../../lib/media/limits.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { embedderOf, openLibrary } from "../../runs/library.ts";
import { confirmFaces, markNotFaces, personNamed, rejectFaces } from "../../support/decide.ts";
import { photoAtKey } from "../../support/photos.ts";
import { sceneDetector, sceneEmbedder, uprightOnly, whoIs } from "./fakes.ts";
import type { Edit, Scene } from "./scenes.ts";
import { jpegOf } from "./scenes.ts";
import { type Metadata, withMetadata } from "./segments.ts";

const EMBEDDER = embedderOf(2);
const PARAMETERS = readParameters({});

/** A face of a photo, with its person. */
export interface Seen extends Pick<Face, "faceId" | "box" | "drawn"> {
  readonly who: number;
}

/** A photo as tests compare it. */
export interface SeenPhoto {
  readonly photoId: string;
  readonly keys: readonly string[];
  /** Faces in the order of their persons. */
  readonly faces: readonly Seen[];
}

/** A library of a folder of pictures that tests create, move and edit. */
export class World {
  readonly catalog: Catalog;
  /** Number of detections so far. */
  looks = 0;
  detectorId = "scenes:1";
  /** True if faces are found only where they stand upright. */
  findsUprightOnly = false;
  /** Keys of crops that were written, and have not been announced to the embed function. */
  private readonly written = new Set<string>();

  constructor(catalog: Catalog) {
    this.catalog = { ...catalog, s3: async () => this.listening(await catalog.s3()) };
  }

  private listening<Client extends object>(client: Client): Client {
    return new Proxy(client, {
      get: (target, name, receiver) => {
        if (name !== "send") return Reflect.get(target, name, receiver);
        return async (command: { readonly input: { readonly Bucket?: string; readonly Key?: string } }) => {
          const answer = await (target as { send(command: unknown): Promise<unknown> }).send(command);
          const { Bucket, Key = "" } = command.input;
          const isPut = command.constructor.name === "PutObjectCommand" && Bucket === this.catalog.cropsBucket;
          if (isPut && !Key.includes("preview")) this.written.add(Key);
          return answer;
        };
      },
    });
  }

  static async open(t: Pick<TestContext, "after">): Promise<World> {
    return new World(await openLibrary(t));
  }

  indexer(catalog = this.catalog): Indexer {
    const scenes = sceneDetector(this.detectorId);
    const detector = this.findsUprightOnly ? uprightOnly(scenes) : scenes;
    const detect: typeof detector.detect = (...args) => {
      this.looks++;
      return detector.detect(...args);
    };
    return { catalog, parameters: PARAMETERS, detector: { ...detector, detect } };
  }

  // Files.

  async put(key: string, scene: Scene, edit: Edit = {}, metadata: Metadata = {}): Promise<void> {
    await this.putBytes(key, withMetadata(await jpegOf(scene, edit), metadata));
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<void> {
    await putObject(this.catalog, this.catalog.photosBucket, key, bytes, "image/jpeg");
  }

  async remove(...keys: string[]): Promise<void> {
    await deleteObjects(this.catalog, this.catalog.photosBucket, keys);
  }

  async bytes(key: string): Promise<Uint8Array> {
    const object = await getObject(this.catalog, this.catalog.photosBucket, key);
    assert.ok(object, `${key} is not there`);
    return object.bytes;
  }

  async copy(from: string, to: string): Promise<void> {
    await this.putBytes(to, await this.bytes(from));
  }

  async move(from: string, to: string): Promise<void> {
    await this.copy(from, to);
    await this.remove(from);
  }

  // Functions.

  /** Processes the event of a key in its present state. */
  async index(key: string, catalog = this.catalog): Promise<Outcome> {
    return indexPhoto(this.indexer(catalog), key, await headObject(this.catalog, this.catalog.photosBucket, key));
  }

  /** Processes the events of these keys one by one, then runs the embed function. */
  async settle(...keys: string[]): Promise<void> {
    for (const key of keys) await this.index(key);
    await this.embed();
  }

  /** Embeds the crops written since, as the embed function does. @param isDue true for crops whose event is due */
  async embed(isDue: (faceId: string) => boolean = () => true): Promise<void> {
    const due = [...this.written].filter((key) => isDue(faceIdOfCrop(key))).sort();
    for (const key of due) this.written.delete(key);
    await this.embedCrops(due, this.catalog);
    if (this.written.size > 0 && isDue("")) await this.embed(isDue);
  }

  /** Runs `embed` in a process that may crash; its events are delivered again. @returns true if it completed */
  async embedUntilCrash(crashing: (catalog: Catalog) => Catalog): Promise<boolean> {
    const due = [...this.written].sort();
    this.written.clear();
    try {
      await this.embedCrops(due, crashing(this.catalog));
      return true;
    } catch {
      for (const key of due) this.written.add(key);
      return false;
    }
  }

  private async embedCrops(keys: readonly string[], catalog: Catalog): Promise<void> {
    const events: CropEvent[] = [];
    for (const key of keys) {
      events.push({ key, eTag: (await headObject(this.catalog, catalog.cropsBucket, key)) ?? "gone" });
    }
    const outcomes = await embedCrops(
      catalog,
      { embedder: sceneEmbedder(EMBEDDER.id), record: EMBEDDER },
      async () => [],
      async () => PARAMETERS,
      events,
    );
    const photoIds = events.map(({ key }) => photoIdOfFace(faceIdOfCrop(key)));
    await settleFaces({ catalog, embedder: EMBEDDER, parameters: async () => PARAMETERS }, photoIds);
    for (const outcome of outcomes) if (outcome) throw outcome;
  }

  // State.

  async photos(): Promise<Photo[]> {
    return (await Array.fromAsync(allPhotos(this.catalog))).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Loads the photo at a key. */
  async at(key: string): Promise<SeenPhoto> {
    const photo = await this.photo(key);
    return { photoId: photo.photoId, keys: photo.keys, faces: await this.faces(photo.photoId) };
  }

  private async photo(key: string): Promise<Photo> {
    const photo = await photoAtKey(this.catalog, key);
    assert.ok(photo?.status === "indexed" && photo.keys.includes(key), `no photo is at ${key}`);
    return photo;
  }

  async faces(photoId: string): Promise<Seen[]> {
    const faces = await facesOfPhoto(this.catalog, photoId, { consistent: true });
    const ids = faces.map(({ faceId }) => faceId);
    const vectors = await getVectors(this.catalog, EMBEDDER.id, ids, { consistent: true });
    const who = new Map(vectors.map(({ faceId, vector }) => [faceId, whoIs(vector)]));
    return faces
      .map(({ faceId, box, drawn }) => ({
        faceId,
        box: rounded(box),
        ...(drawn ? { drawn } : {}),
        who: who.get(faceId) ?? -1,
      }))
      .sort((a, b) => a.who - b.who || (a.faceId < b.faceId ? -1 : 1));
  }

  /** Loads the id of a person's face in the photo at a key. */
  async face(key: string, who: number): Promise<string> {
    const { faces } = await this.at(key);
    const face = faces.find((each) => each.who === who);
    assert.ok(face, `no face of ${who} at ${key}`);
    return face.faceId;
  }

  /** Describes the decision about a face: a name, `not NAME` or `no face`; empty if there is none. */
  async decided(key: string, who: number): Promise<string> {
    const faceId = await this.face(key, who);
    const decision = (await getFaceDecisions(this.catalog, [faceId])).get(faceId);
    const names = new Map((await allPeople(this.catalog)).map(({ personId, name }) => [personId, name]));
    const { personId, rejected = [], notAFace = false } = decision ?? {};
    return [
      ...(personId === undefined ? [] : [names.get(personId) ?? "nobody"]),
      ...rejected.map((id) => `not ${names.get(id)}`),
      ...(notAFace ? ["no face"] : []),
    ].join(", ");
  }

  // People.

  async name(key: string, who: number, name: string): Promise<void> {
    const { personId } = await personNamed(this.catalog, name);
    await confirmFaces(this.catalog, [await this.face(key, who)], personId);
  }

  async reject(key: string, who: number, name: string): Promise<void> {
    const { personId } = await personNamed(this.catalog, name);
    await rejectFaces(this.catalog, [await this.face(key, who)], personId);
  }

  async markNoFace(key: string, who: number): Promise<void> {
    await markNotFaces(this.catalog, [await this.face(key, who)]);
  }

  async deleteFace(key: string, who: number): Promise<void> {
    await deleteFace(this.catalog, await this.face(key, who));
  }

  /** Draws a face where none is detected. @returns its id */
  async draw(key: string, box: Box): Promise<string> {
    const photo = await this.photo(key);
    const { faceId } = await drawFace(
      { catalog: this.catalog, limits: limitsOf(PARAMETERS), points: undefined },
      photo,
      box,
    );
    await this.embed();
    return faceId;
  }

  async findings(): Promise<string[]> {
    // GET /status recounts, two minutes later, what a crash left uncounted.
    await finishCounts(this.catalog, 0);
    const findings = await Array.fromAsync(audit(this.catalog, EMBEDDER.id));
    return findings.map(({ kind, id, key }) => [kind, id, key].filter((part) => part !== undefined).join(" "));
  }

  /** Asserts that the catalog is consistent. */
  async assertSound(): Promise<void> {
    assert.deepEqual(await this.findings(), []);
  }
}

/** Turning a box back leaves the last digits of its numbers. */
function rounded({ x, y, width, height }: Box): Box {
  const round = (fraction: number) => Math.round(fraction * 1e4) / 1e4;
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}
