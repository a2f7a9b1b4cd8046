import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildGallery } from "../../functions/gallery/build.ts";
import { cacheFolder } from "../models/cache.ts";
import { IS_COMPILED, ROOT } from "./source-files.ts";
import { digestSources } from "./sources.ts";

/**
 * Puts the gallery's page into a folder. The page is built once for each state of its sources and cached; the npm
 * package contains it.
 * @param folder its previous content is removed
 */
export async function placeGallery(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  if (IS_COMPILED) return cp(join(ROOT, "functions/gallery/public"), folder, { recursive: true });
  const sources = await digest();
  const galleries = join(cacheFolder(), "galleries");
  if (await copied(join(galleries, sources), folder)) return;
  await buildGallery(folder);
  if ((await digest()) === sources) await keep(folder, galleries, sources); // not edited during the build
}

/** Digest of all that determines the page: its script with its imports, and build.ts, which calls esbuild. */
function digest(): Promise<string> {
  return digestSources(
    ["functions/gallery/page/main.tsx", "functions/gallery/build.ts"],
    ["tsconfig.json", "functions/gallery/page/icon.svg"],
  );
}

async function copied(kept: string, folder: string): Promise<boolean> {
  return cp(kept, folder, { recursive: true }).then(
    () => true,
    (error) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

/** Caches a built page under its digest, atomically, even if several processes do so at once. */
async function keep(folder: string, galleries: string, sources: string): Promise<void> {
  await mkdir(galleries, { recursive: true });
  const part = await mkdtemp(join(galleries, "part-"));
  await cp(folder, part, { recursive: true });
  await rename(part, join(galleries, sources)).catch(() => rm(part, { recursive: true, force: true }));
}
