import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parametersInForce } from "../lib/catalog/decisions/parameters.ts";
import { listPhotos } from "../lib/catalog/rows/photos.ts";
import { isIndexedWith } from "../lib/indexing/fingerprint.ts";
import type { DetectionOptions } from "./detection.ts";
import { parametersOf } from "./options.ts";
import { Misuse } from "./run.ts";
import type { HostSession } from "./session.ts";

export interface FolderOptions extends DetectionOptions {
  readonly model?: string;
}

/** The absolute path of a folder of photos. @throws Misuse */
export async function folderOf(given: string): Promise<string> {
  const found = await stat(given).catch(() => undefined);
  if (!found) throw new Misuse(`${given} does not exist: give a folder of photos`);
  if (!found.isDirectory()) throw new Misuse(`${given} is a file: give the folder that holds it`);
  return resolve(given);
}

/**
 * Makes the folder the photos bucket and tries again what failed before. Files that have not changed make no events,
 * unless the catalog has none of its photos, or has them as another engine or other parameters found them.
 */
export async function indexFolder(
  { host, catalog }: HostSession,
  folder: string,
  options: FolderOptions,
  { watch, detector }: { watch: boolean; detector: string },
): Promise<void> {
  const [known] = (await listPhotos(catalog, 1)).items;
  const parameters = await parametersInForce(catalog, parametersOf(options));
  const force = !known || !isIndexedWith(known, detector, parameters);
  host.retryDeadLetters();
  await host.mount(host.outputs.PhotosBucket ?? "", folder, {
    watch,
    force,
    onUnreadable: (path: string, reason: string) => console.error(`cannot read ${path}: ${reason}`),
  });
}
