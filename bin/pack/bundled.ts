import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Loaded by its install script alone, which fetches GPU libraries. */
const INSTALLERS = ["adm-zip", "global-agent"];

/** onnxruntime-node as a package of Facet's brings it; see `takeOutScript`. */
export class BundledRuntime {
  private readonly manifest: string;
  private readonly kept: string;

  /** @param root the folder whose node_modules has it; what is kept lies beside it, so that it is not packed */
  constructor(root: string) {
    this.manifest = join(root, "node_modules/onnxruntime-node/package.json");
    this.kept = join(root, "node_modules/.onnxruntime-node.json");
  }

  /** Takes its install script out, and the packages that only the script loads, until it is put back. */
  takeOutScript(): void {
    this.putBack();
    const { scripts: _, dependencies, ...manifest } = JSON.parse(readFileSync(this.manifest, "utf8"));
    const loaded = Object.entries(dependencies).filter(([name]) => !INSTALLERS.includes(name));
    // A new file: other checkouts may share the old one by a link.
    renameSync(this.manifest, this.kept);
    writeFileSync(this.manifest, JSON.stringify({ ...manifest, dependencies: Object.fromEntries(loaded) }, null, 2));
  }

  /** As npm installed it, also where packing was interrupted. */
  putBack(): void {
    if (existsSync(this.kept)) renameSync(this.kept, this.manifest);
  }
}
