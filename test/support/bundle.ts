import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { BUNDLING, NATIVE, OUTPUT } from "../../lib/cloud/bundling.ts";

const root = join(import.meta.dirname, "../..");

/** Bundles a handler as `cdk deploy` does, into `index.js` of a folder; writes nothing where none is given. */
export async function bundleHandler(entry: string, folder?: string): Promise<Metafile> {
  return bundleHandlers({ index: entry }, folder);
}

/** The same for several, by the name that each file gets. */
export async function bundleHandlers(entries: Readonly<Record<string, string>>, folder?: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, join(root, entry)])),
    outdir: folder ?? root,
    write: folder !== undefined,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "cjs",
    ...BUNDLING,
    ...OUTPUT,
    banner: { js: BUNDLING.banner },
    external: [...NATIVE],
    metafile: true,
    logLevel: "error",
  });
  return metafile;
}

/** Packages that a bundle leaves to its surroundings. */
export function externalsOf({ outputs }: Metafile): string[] {
  const paths = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  return [...new Set(paths.map(({ path }) => path))].filter((path) => NATIVE.includes(path)).sort();
}
