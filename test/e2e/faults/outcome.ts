import { exportLines } from "../../support/facet.ts";

/** The state of a library, independent of times, versions and ids. */
export interface Outcome {
  readonly photos: readonly string[];
  readonly faces: readonly string[];
  /** Faces of each cluster. */
  readonly clusters: readonly (readonly string[])[];
  /** Faces of each person. */
  readonly people: Readonly<Record<string, readonly string[]>>;
}

/** Identifies photos by key, faces by key and box, clusters by their faces, and people by name. */
export async function outcomeOf(dataDir: string): Promise<Outcome> {
  const lines = await exportLines(dataDir);
  const photos = lines.filter(({ type }) => type === "photo");
  const faces = lines.filter(({ type }) => type === "face");
  const names = new Map(lines.flatMap(({ type, personId, name }) => (type === "person" ? [[personId, name]] : [])));
  const groups = Map.groupBy(
    faces.filter(({ clusterId }) => clusterId),
    ({ clusterId }) => clusterId,
  );
  const named = Map.groupBy(
    faces.filter(({ personId }) => personId),
    ({ personId }) => String(names.get(personId)),
  );
  return {
    photos: photos.map(({ keys, status, reason }) => `${keys.join(" ")} ${status} ${reason}`).sort(),
    faces: faces.map(nameOf).sort(),
    clusters: [...groups.values()].map((group) => group.map(nameOf).sort()).sort(([a], [b]) => (a! < b! ? -1 : 1)),
    people: Object.fromEntries([...named].map(([name, group]) => [name, group.map(nameOf).sort()])),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a line of the export
function nameOf({ key, box }: any): string {
  return `${key} ${[box.x, box.y, box.width, box.height].map((part: number) => part.toFixed(4)).join(",")}`;
}
