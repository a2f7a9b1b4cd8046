import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SAMPLE_PHOTOS } from "../../lib/models/bundled.ts";
import { installSamples } from "../../lib/models/install.ts";

// Adds the sample photo to the canary's bundle: node functions/canary/build.ts OUT
const [out = ""] = process.argv.slice(2);
const name = SAMPLE_PHOTOS[0]?.name ?? "";
await mkdir(out, { recursive: true });
await copyFile(join(await installSamples(), name), join(out, name));
