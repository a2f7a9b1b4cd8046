import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import type { CurrentPage, PageRow } from "../../functions/gallery/page/pages.ts";

interface Registry {
  readonly PAGES: readonly PageRow[];
  readonly findPage: (route: string) => CurrentPage;
}

/** Replaces the components, which run only in a browser. */
const withoutComponents: Plugin = {
  name: "without-components",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.tsx$/ }, ({ path }) => ({ path, namespace: "component" }));
    onLoad({ filter: /.*/, namespace: "component" }, () => ({ contents: "module.exports = {}" }));
  },
};

/** The registry of the gallery's pages, without their components. */
export async function loadPages(): Promise<Registry> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "../../functions/gallery/page/pages.ts")],
    bundle: true,
    format: "esm",
    write: false,
    plugins: [withoutComponents],
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0]!.text)}`);
}
