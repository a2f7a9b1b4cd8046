import type { Metafile } from "esbuild";
import { bundle, NATIVE } from "../../functions/bundle/bundle.ts";

/** Bundles a handler as `cdk deploy` does, into a folder with its `index.js`; writes nothing where none is given. */
export async function bundleHandler(entry: string, folder?: string): Promise<Metafile> {
  return bundle({ index: entry }, folder);
}

/** Packages that a bundle leaves to its surroundings. */
export function externalsOf({ inputs, outputs }: Metafile): string[] {
  const paths = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  const imported = [...new Set(paths.map(({ path }) => path))].filter((path) => NATIVE.includes(path));
  return [...("lib/onnx/runtime.ts" in inputs ? ["onnxruntime-node"] : []), ...imported].sort();
}
