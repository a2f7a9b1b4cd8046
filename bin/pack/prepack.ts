import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildGallery } from "../../functions/gallery/build.ts";
import { BundledRuntime } from "./bundled.ts";

// Builds the content of `npm pack` in `dist`: all programs, as JavaScript. postpack.ts removes it afterwards.
const root = join(import.meta.dirname, "../..");
const dist = join(root, "dist");

/** Files other than sources that are read at run time, or needed to synthesise the template. */
const FILES = ["cdk.json", "layers/vision/facet.cascade", "functions/embed/Dockerfile"];

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", import.meta.dirname], {
  stdio: ["ignore", 2, 2],
});
for (const file of FILES) cpSync(join(root, file), join(dist, file));
await buildGallery(join(dist, "functions/gallery/public"));
new BundledRuntime(root).removeScript();
