import type { Metafile } from "esbuild";
import { bundle, NATIVE } from "../../functions/bundle/bundle.ts";

/** Bundles a handler as `cdk deploy` does, to `index.js` in a folder. Without a folder it writes nothing. */
export async function bundleHandler(entry: string, folder?: string): Promise<Metafile> {
  return bundle({ index: entry }, folder);
}

/** Packages that are external to a bundle. */
export function externalsOf({ inputs, outputs }: Metafile): string[] {
  const paths = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  const imported = [...new Set(paths.map(({ path }) => path))].filter((path) => NATIVE.includes(path));
  return [...("lib/onnx/runtime.ts" in inputs ? ["onnxruntime-node"] : []), ...imported].sort();
}
