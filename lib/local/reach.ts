import { type Catalog, openCatalog } from "../catalog/store/open.ts";
import type { RunningHost } from "./host-file.ts";

/** The catalog of a host, for this process: its clients find the host by the variables that the SDK reads. */
export function reachCatalog({ environment, outputs }: Pick<RunningHost, "environment" | "outputs">): Catalog {
  Object.assign(process.env, environment);
  return openCatalog({
    PHOTOS_BUCKET: outputs.PhotosBucket,
    CROPS_BUCKET: outputs.CropsBucket,
    RUNS_BUCKET: outputs.RunsBucket,
    CATALOG_TABLE: outputs.CatalogTable,
  });
}
