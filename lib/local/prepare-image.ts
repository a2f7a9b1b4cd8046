import { tmpdir } from "node:os";
import { join } from "node:path";
import { installModels } from "../models/install.ts";
import { placeGallery } from "./gallery.ts";

// What a host would make or fetch at its first start, for the image of the Dockerfile beside this file.
await installModels();
await placeGallery(join(tmpdir(), "gallery"));
