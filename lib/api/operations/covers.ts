import { readPortraits } from "../../catalog/rows/faces.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Face, Person } from "../../catalog/store/types.ts";
import type { PersonCount } from "../../catalog/views/person-faces.ts";
import { firstOfEach } from "./shown.ts";

/** Faces of a person that are compared, however many there are. */
const SAMPLE = 5;

/** A person, and where their faces are. */
export interface Covered {
  readonly person: Pick<Person, "coverFaceId">;
  readonly count: Pick<PersonCount, "clusters" | "outside" | "not">;
}

/**
 * Chooses the face that represents each person: the chosen one, or else the best portrait among a few typical faces;
 * undefined if none of the faces exists.
 */
export async function chooseCovers(catalog: Catalog, people: readonly Covered[]): Promise<(string | undefined)[]> {
  const lists = people.map(candidatesOf);
  const samples = lists.map(({ chosen, faces }) => (chosen ? [chosen] : faces.slice(0, SAMPLE)));
  const portraits = new Map((await readPortraits(catalog, samples.flat())).map((face) => [face.faceId, face]));
  const found = samples.map((sample) => bestOf(sample.flatMap((faceId) => portraits.get(faceId) ?? [])));
  const others = await firstOfEach(
    catalog,
    lists.map(({ faces }, at) => (found[at] ? [] : faces)),
  );
  return found.map((face, at) => face?.faceId ?? others[at]);
}

/** The faces from which a cover is chosen, the most typical ones first. */
function candidatesOf({ person: { coverFaceId }, count: { clusters, outside, not } }: Covered) {
  const near = (clusters[0]?.cover ?? []).filter((faceId) => !not.has(faceId));
  return { chosen: coverFaceId, faces: [...new Set([...near, ...outside.slice(0, 12)])] };
}

/** The best portrait; of equal ones the first. */
function bestOf<T extends Portrait>(faces: readonly T[]): T | undefined {
  return faces.reduce<T | undefined>(
    (best, face) => (best && portraitScore(best) >= portraitScore(face) ? best : face),
    undefined,
  );
}

/** What is known about how well a face can be seen. */
export type Portrait = Pick<Face, "sizePx"> & { readonly quality?: Partial<Face["quality"]> | undefined };

/** Side of a face from which on more pixels cannot be seen in a cover, and the sharpness of a sharp face. */
const LARGE_PX = 200;
const SHARP = 0.3;
/** Degrees from which on a face is in profile. */
const PROFILE = 60;

/** How well a face represents a person, 0 to 1: large, sharp, seen from the front, upright. */
export function portraitScore({ sizePx, quality = {} }: Portrait): number {
  // Halfway, if it was not recorded.
  const { sharpness = SHARP / 2, yaw = PROFILE / 2, roll = 0 } = quality;
  const front = Math.max(0, 1 - Math.abs(yaw) / PROFILE);
  const upright = Math.max(0, 1 - Math.abs(roll) / 90);
  return Math.min(1, sizePx / LARGE_PX) * Math.min(1, sharpness / SHARP) * (0.2 + 0.8 * front) * (0.4 + 0.6 * upright);
}
