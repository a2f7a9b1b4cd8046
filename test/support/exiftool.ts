import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

/** Why exiftool cannot be asked here; false when it can. */
export const withoutExiftool: string | false = installed() ? false : "exiftool is not installed";

function installed(): boolean {
  try {
    execFileSync("exiftool", ["-ver"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A region as exiftool's structures have it: its centre, normalised. */
export interface ExifRegion {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly type?: string;
}

const escaped = (text: string) => text.replace(/[|,{}[\]]/g, "|$&");

/** Writes MWG regions into a file. @param size that they apply to, px */
export async function writeMwg(file: string, regions: readonly ExifRegion[], size: readonly [number, number]) {
  await exiftool(file, ...mwgTags(regions, size));
}

/** The arguments that write MWG regions. */
export function mwgTags(regions: readonly ExifRegion[], [w, h]: readonly [number, number]): string[] {
  const list = regions.map(
    ({ name, type = "Face", ...area }) =>
      `{Area={X=${area.x},Y=${area.y},W=${area.w},H=${area.h},Unit=normalized},Name=${escaped(name)},Type=${type}}`,
  );
  return [`-RegionInfo={AppliedToDimensions={W=${w},H=${h},Unit=pixel},RegionList=[${list.join(",")}]}`];
}

/** Writes regions of Microsoft's People into a file. */
export async function writePeople(file: string, regions: readonly ExifRegion[]) {
  await exiftool(file, ...peopleTags(regions));
}

/** The arguments that write regions of Microsoft's People. */
export function peopleTags(regions: readonly ExifRegion[]): string[] {
  const list = regions.map(({ name, x, y, w, h }) => {
    const rectangle = [x - w / 2, y - h / 2, w, h].map((part) => part.toFixed(6)).join(", ");
    return `{PersonDisplayName=${escaped(name)},Rectangle=${escaped(rectangle)}}`;
  });
  return [`-RegionInfoMP={Regions=[${list.join(",")}]}`];
}

/** Changes a file in place. */
export async function exiftool(file: string, ...args: string[]): Promise<void> {
  await promisify(execFile)("exiftool", ["-q", "-overwrite_original", ...args, file]);
}

/** All tags of a file, structures as they are. */
// biome-ignore lint/suspicious/noExplicitAny: tags are of all kinds
export async function readTags(file: string): Promise<any> {
  const { stdout } = await promisify(execFile)("exiftool", ["-j", "-struct", "-n", file]);
  return JSON.parse(stdout)[0];
}
