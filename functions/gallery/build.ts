import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { english } from "./page/texts/english.ts";

/**
 * Builds the gallery: index.html, and its script and style under names that contain their digests.
 * @param out folder to write; its previous content is removed
 */
export async function buildGallery(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, "page/main.tsx")],
    outdir: join(out, "assets"),
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "warning",
  });
  const assets = await readdir(join(out, "assets"));
  await writeFile(join(out, "index.html"), page(assets));
}

function page(assets: readonly string[]): string {
  const tag = (name: string) =>
    name.endsWith(".css")
      ? `<link rel="stylesheet" href="/assets/${name}">`
      : `<script type="module" src="/assets/${name}"></script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${english.product}</title>
<link rel="icon" href="data:,">
${assets.map(tag).join("\n")}
</head>
<body><div id="app"></div></body>
</html>
`;
}

if (import.meta.main) await buildGallery(process.argv[2] ?? "");
