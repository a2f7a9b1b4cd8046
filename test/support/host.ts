import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Catalog, openCatalog } from "../../lib/catalog/open.ts";
import { type Host, startHost } from "../../lib/local/host.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import type { Template } from "../../lib/local/template.ts";
import { temporaryFolder } from "./facet.ts";

/** A host of its own for one test, and clients that reach it; closed when the test ends. */
export async function testHost(
  t: TestContext,
  options: { context?: Record<string, string>; change?: (template: Template) => Template; dataDir?: string } = {},
): Promise<{ host: Host; catalog: Catalog; dataDir: string }> {
  const dataDir = options.dataDir ?? join(await temporaryFolder(t), "data");
  const template = await synthesize(options.context ?? {});
  const host = await startHost({ dataDir, port: 0, template: options.change?.(template) ?? template });
  t.after(() => host.close());
  Object.assign(process.env, host.environment);
  const { PhotosBucket, CropsBucket, RunsBucket, CatalogTable } = host.outputs;
  const catalog = openCatalog({
    PHOTOS_BUCKET: PhotosBucket,
    CROPS_BUCKET: CropsBucket,
    RUNS_BUCKET: RunsBucket,
    CATALOG_TABLE: CatalogTable,
  });
  return { host, catalog, dataDir };
}
