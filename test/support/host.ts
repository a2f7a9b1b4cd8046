import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import type { Observe } from "../../lib/local/calls.ts";
import { type Host, type ReachedHost, startHost } from "../../lib/local/host.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import type { Template } from "../../lib/local/template.ts";
import { installSamples } from "../../lib/models/install.ts";
import { libraryFolder, type Progress } from "./libraries.ts";
import { until } from "./wait.ts";

export interface TestHost {
  readonly host: Host;
  readonly catalog: Catalog;
  close(): Promise<void>;
}

export interface TestHostOptions {
  readonly context?: Record<string, string>;
  /** What becomes of the template before it is hosted. */
  readonly change?: (template: Template) => Template;
  /** Is told of every call to S3, DynamoDB and Step Functions. */
  readonly observe?: Observe;
  /** Begins with photos that are indexed, or clustered too, under the same context; without it with nothing. */
  readonly library?: Progress;
  /** The folder of these photos; without it the samples. */
  readonly photos?: string;
}

/** The sample photos in clusters: so loose that there are several to name, one of them with more than three faces. */
export const SAMPLE_CLUSTERS: TestHostOptions = {
  library: "clustered",
  context: { FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.9" },
};

/** How long queues may take to become empty, ms. */
const DRAINED_MS = 240_000;

const prepare = (reached: ReachedHost) => migrateCatalog(reachCatalog(reached));

/** A host on a data folder of its own, and clients that reach it. */
export async function openTestHost({
  context = {},
  change = (same) => same,
  observe,
  library,
  photos,
}: TestHostOptions = {}): Promise<TestHost> {
  const dataDir = await mkdtemp(join(tmpdir(), "facet-test-"));
  const mounted = library && (photos ?? (await installSamples()));
  if (mounted) {
    await cp(await libraryFolder({ context, photos: mounted, progress: library }), dataDir, { recursive: true });
  }
  const started = await startHost({ dataDir, port: 0, template: change(await synthesize(context)), observe, prepare });
  const host: Host = {
    ...started,
    drained: async () => void (await until("every queue to be empty", started.idle, { ms: DRAINED_MS, everyMs: 20 })),
  };
  const catalog = reachCatalog(host);
  if (mounted) await host.mount(host.outputs.PhotosBucket ?? "", mounted, { watch: false });
  return {
    host,
    catalog,
    async close() {
      await host.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The same, closed when the test ends. */
export async function testHost(t: TestContext, options?: TestHostOptions): Promise<TestHost> {
  const opened = await openTestHost(options);
  t.after(() => opened.close());
  return opened;
}
