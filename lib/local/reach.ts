import { type Catalog, openCatalog } from "../catalog/store/open.ts";
import type { RunningHost } from "./host-file.ts";

/** Opens the catalog of a host. Sets the environment variables by which the SDK's clients in this process reach it. */
export function reachCatalog({ environment, outputs }: Pick<RunningHost, "environment" | "outputs">): Catalog {
  Object.assign(process.env, environment);
  return openCatalog({
    PHOTOS_BUCKET: outputs.PhotosBucket,
    CROPS_BUCKET: outputs.CropsBucket,
    RUNS_BUCKET: outputs.RunsBucket,
    CATALOG_TABLE: outputs.CatalogTable,
  });
}
