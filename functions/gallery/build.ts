import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { english } from "./page/texts/english.ts";

/** Limit of the first load, compressed bytes. */
const LARGEST_LOAD = 150_000;

/** The first load of the page would be too large for a phone. */
export class PageTooLarge extends Error {
  /** Size of all files, compressed. */
  readonly bytes: number;

  constructor(bytes: number) {
    super(`The page has ${bytes} bytes compressed, more than ${LARGEST_LOAD}`);
    this.name = "PageTooLarge";
    this.bytes = bytes;
  }
}

/**
 * Builds the gallery: index.html, and its script and style under names that contain their digests.
 * @param out folder to write; its previous content is removed
 * @throws PageTooLarge
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
  const built = await readdir(join(out, "assets"));
  const icon = await addAsset(out, "icon.svg", await readFile(join(import.meta.dirname, "page/icon.svg"), "utf8"));
  const manifest = await addAsset(out, "facet.webmanifest", JSON.stringify(manifestWith(icon)));
  await writeFile(join(out, "index.html"), page(built, { icon, manifest }));
  const bytes = await compressedBytes(out);
  if (bytes > LARGEST_LOAD) throw new PageTooLarge(bytes);
}

/** The page's files, each compressed, in bytes. */
async function compressedBytes(out: string): Promise<number> {
  const files = ["index.html", ...(await readdir(join(out, "assets"))).map((name) => join("assets", name))];
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(out, file))).length));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Adds a file under a name with its digest. @returns its path on the page's host */
async function addAsset(out: string, name: string, text: string): Promise<string> {
  const { name: base, ext } = parse(name);
  const file = `${base}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}${ext}`;
  await writeFile(join(out, "assets", file), text);
  return `/assets/${file}`;
}

/** Lets browsers install the page as an app. */
const manifestWith = (icon: string) => ({
  name: english.product,
  start_url: "/",
  scope: "/",
  display: "standalone",
  icons: [{ src: icon, sizes: "any", type: "image/svg+xml" }],
});

function page(
  assets: readonly string[],
  { icon, manifest }: { readonly icon: string; readonly manifest: string },
): string {
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
<link rel="icon" type="image/svg+xml" href="${icon}">
<link rel="manifest" href="${manifest}">
${assets.map(tag).join("\n")}
</head>
<body><div id="app"></div></body>
</html>
`;
}

if (import.meta.main) await buildGallery(process.argv[2] ?? "");
