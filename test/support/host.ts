import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Observe } from "../../lib/local/calls.ts";
import { type Host, startHost } from "../../lib/local/host.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import type { Template } from "../../lib/local/template.ts";

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
}

/** A host on a data folder of its own, and clients that reach it. */
export async function openTestHost({
  context = {},
  change = (same) => same,
  observe,
}: TestHostOptions = {}): Promise<TestHost> {
  const dataDir = await mkdtemp(join(tmpdir(), "facet-test-"));
  const host = await startHost({ dataDir, port: 0, template: change(await synthesize(context)), observe });
  const catalog = reachCatalog(host);
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
