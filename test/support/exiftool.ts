import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

/** Reason why exiftool cannot be used; false if it can. */
export const withoutExiftool: string | false = installed() ? false : "exiftool is not installed";

function installed(): boolean {
  try {
    execFileSync("exiftool", ["-ver"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A region as in exiftool's structures: its normalised centre and size. */
export interface ExifRegion {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly type?: string;
}

const escaped = (text: string) => text.replace(/[|,{}[\]]/g, "|$&");

/** Writes MWG regions to a file. @param size size of the picture that they refer to, px */
export async function writeMwg(file: string, regions: readonly ExifRegion[], size: readonly [number, number]) {
  await exiftool(file, ...mwgTags(regions, size));
}

/** Arguments of exiftool that write MWG regions. */
export function mwgTags(regions: readonly ExifRegion[], [w, h]: readonly [number, number]): string[] {
  const list = regions.map(
    ({ name, type = "Face", ...area }) =>
      `{Area={X=${area.x},Y=${area.y},W=${area.w},H=${area.h},Unit=normalized},Name=${escaped(name)},Type=${type}}`,
  );
  return [`-RegionInfo={AppliedToDimensions={W=${w},H=${h},Unit=pixel},RegionList=[${list.join(",")}]}`];
}

/** Writes regions of Microsoft's People to a file. */
export async function writePeople(file: string, regions: readonly ExifRegion[]) {
  await exiftool(file, ...peopleTags(regions));
}

/** Arguments of exiftool that write regions of Microsoft's People. */
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

/** Reads all tags of a file, with nested structures. */
// biome-ignore lint/suspicious/noExplicitAny: tags are of all kinds
export async function readTags(file: string): Promise<any> {
  const { stdout } = await promisify(execFile)("exiftool", ["-j", "-struct", "-n", file]);
  return JSON.parse(stdout)[0];
}
