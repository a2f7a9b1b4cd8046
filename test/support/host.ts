import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { forgetLinkSession } from "../../lib/catalog/store/link-session.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { migrateCatalog } from "../../lib/library/migrations/migrate.ts";
import type { Observe } from "../../lib/local/calls.ts";
import { type Host, type ReachedHost, startHost } from "../../lib/local/host.ts";
import type { LikeAws } from "../../lib/local/like-aws/options.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import type { Template } from "../../lib/local/template.ts";
import { installSamples } from "../../lib/models/install.ts";
import { libraryFolder, type Progress } from "./libraries.ts";
import { until } from "./wait.ts";

export interface TestHost {
  readonly host: Host;
  readonly catalog: Catalog;
  readonly dataDir: string;
  close(): Promise<void>;
}

export interface TestHostOptions {
  readonly context?: Record<string, string>;
  /** Changes the template before it is hosted. */
  readonly change?: (template: Template) => Template;
  /** Called before any function runs, and before the catalog is used. */
  readonly before?: (catalog: Catalog) => Promise<void>;
  /** Called with every call to S3, DynamoDB and Step Functions. */
  readonly observe?: Observe;
  /**
   * Starts with photos that are indexed, or also clustered, under the same context; by default with an empty library.
   */
  readonly library?: Progress;
  /** Folder of these photos; by default the samples. */
  readonly photos?: string;
  /** Makes the host behave like AWS; by default as the environment says. */
  readonly likeAws?: LikeAws;
  /** Serves the host over TLS too, at this address, at any free port. */
  readonly lanHost?: string;
}

/**
 * The clustered sample photos, with parameters so loose that there are several clusters, one with more than three
 * faces.
 */
export const SAMPLE_CLUSTERS: TestHostOptions = {
  library: "clustered",
  context: { FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.95" },
};

/** Time limit for queues to become empty, ms. */
const DRAINED_MS = 240_000;

/** Opens a host on a separate data folder, with clients that reach it. */
export async function openTestHost({
  context = {},
  change = (same) => same,
  before,
  observe,
  library,
  photos,
  likeAws,
  lanHost,
}: TestHostOptions = {}): Promise<TestHost> {
  const dataDir = await mkdtemp(join(tmpdir(), "facet-test-"));
  const mounted = library && (photos ?? (await installSamples()));
  if (mounted) {
    await cp(await libraryFolder({ context, photos: mounted, progress: library }), dataDir, { recursive: true });
  }
  const template = change(await synthesize(context));
  const prepare = async (reached: ReachedHost) => {
    const catalog = reachCatalog(reached);
    await before?.(catalog);
    await migrateCatalog(catalog);
    // As bin/session.ts does: these credentials ended with the host that made them.
    await forgetLinkSession(catalog);
  };
  const lan = lanHost === undefined ? undefined : { host: lanHost, port: 0, names: [] };
  const started = await startHost({ dataDir, port: 0, template, observe, prepare, likeAws, lan });
  const host: Host = {
    ...started,
    drained: async () => void (await until("every queue to be empty", started.idle, { ms: DRAINED_MS, everyMs: 20 })),
  };
  const catalog = reachCatalog(host);
  if (mounted) await host.mount(host.outputs.PhotosBucket ?? "", mounted, { watch: false });
  return {
    host,
    catalog,
    dataDir,
    async close() {
      await host.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Opens a host as `openTestHost` does, and closes it when the test ends. */
export async function testHost(t: TestContext, options?: TestHostOptions): Promise<TestHost> {
  const opened = await openTestHost(options);
  t.after(() => opened.close());
  return opened;
}
