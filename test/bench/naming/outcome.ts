import type { Api } from "./api.ts";
import type { Played } from "./person.ts";
import type { TrueFace, Truth } from "./truth.ts";

/**
 * Compares the names of faces with the truth. The faces that count are the main faces of all photos of people with so many
 * photos, whether a cluster, a suggestion or nothing ever showed them; a face without a name is not right.
 */
export async function outcomeOf(api: Api, truth: Truth, photos: number, played: Played) {
  const names = await namesOfFaces(api);
  const isMany = ({ folder }: TrueFace) => truth.photos.get(folder)! >= photos;
  const main = truth.faces.filter((face) => face.main);
  const many = tally(main.filter(isMany), names);
  const people = [...truth.photos].flatMap(([folder, count]) => (count >= photos ? [folder] : []));
  const known = new Set(names.values());
  const bystanders = truth.faces.filter((face) => !face.main);
  const total = played.names + played.yes + played.no + played.exceptions;
  const share = (part: number) => Math.round((part / many.faces) * 1e5) / 1e5;
  return {
    people: people.length,
    peopleNamed: people.filter((name) => known.has(name)).length,
    actions: { total, ...played },
    actionsPerPerson: Math.round((total / people.length) * 1000) / 1000,
    ...many,
    rightShare: share(many.right),
    wrongShare: share(many.wrong),
    photosWithoutFace: truth.photosWithoutFace,
    fewer: tally(
      main.filter((face) => !isMany(face)),
      names,
    ),
    others: { faces: bystanders.length, named: bystanders.filter(({ faceId }) => names.has(faceId)).length },
    wrongFaces: main.flatMap(({ faceId, key, folder }) =>
      names.has(faceId) && names.get(faceId) !== folder ? [{ key, name: names.get(faceId) }] : [],
    ),
  };
}

function tally(faces: readonly TrueFace[], names: ReadonlyMap<string, string>) {
  const right = faces.filter(({ faceId, folder }) => names.get(faceId) === folder).length;
  const unnamed = faces.filter(({ faceId }) => !names.has(faceId)).length;
  return { faces: faces.length, right, wrong: faces.length - right - unnamed, unnamed };
}

/** The names of all faces, as the photos' pages show them. */
async function namesOfFaces(api: Api): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { photoId } of await api.all("/photos")) {
    for (const { faceId, person } of (await api.get(`/photos/${photoId}`)).faces) {
      if (person) names.set(faceId, person.name);
    }
  }
  return names;
}
