import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Packages that only the install script of onnxruntime-node loads, which downloads GPU libraries. */
const INSTALLERS = ["adm-zip", "global-agent"];

/** onnxruntime-node as Facet's npm package bundles it, without its install script. */
export class BundledRuntime {
  private readonly manifest: string;
  private readonly kept: string;

  /**
   * @param root the folder with node_modules. The original manifest is kept outside of the package, so it is not
   * packed.
   */
  constructor(root: string) {
    this.manifest = join(root, "node_modules/onnxruntime-node/package.json");
    this.kept = join(root, "node_modules/.onnxruntime-node.json");
  }

  /** Removes the install script, and the dependencies that only the script loads, until `restore`. */
  removeScript(): void {
    this.restore();
    const { scripts: _, dependencies, ...manifest } = JSON.parse(readFileSync(this.manifest, "utf8"));
    const loaded = Object.entries(dependencies).filter(([name]) => !INSTALLERS.includes(name));
    // Writes a new file, as other checkouts may share the old one by a hard link.
    renameSync(this.manifest, this.kept);
    writeFileSync(this.manifest, JSON.stringify({ ...manifest, dependencies: Object.fromEntries(loaded) }, null, 2));
  }

  /** Restores the manifest that npm installed, also after interrupted packing. */
  restore(): void {
    if (existsSync(this.kept)) renameSync(this.kept, this.manifest);
  }
}
