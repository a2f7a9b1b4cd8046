import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Command } from "commander";
import sharp from "sharp";
import type { Output } from "../../lib/api/operation.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { openPhoto } from "../../lib/media/open.ts";
import type { Parameters } from "../../lib/parameters.ts";
import { withDeployment } from "../deployment.ts";
import { openLibrary } from "../library.ts";
import { type GlobalOptions, parametersOf, withParameters } from "../options.ts";
import { columns, count, print } from "../output.ts";
import { Misuse } from "../run.ts";

interface SearchOptions extends GlobalOptions {
  readonly limit: string;
}

export function searchCommand(): Command {
  const command = new Command("search")
    .description("find the people and faces most similar to those in a picture, without storing it")
    .argument("<image>", "picture file")
    .option("--limit <n>", "faces to find for each face in the picture, 1 to 100", "12")
    .action(async (image: string, options: SearchOptions) => {
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 100)
        throw new Misuse(`--limit ${options.limit}: give a whole number from 1 to 100`);
      const bytes = await readFile(image).catch(() => {
        throw new Misuse(`${image} cannot be read: give a picture file`);
      });
      const picture = await sendable(image, bytes, parametersOf(options));
      await using library = await openLibrary(options);
      const upload = { type: "image/*", bytes: picture };
      const document = await library.call("searchPicture", { query: { limit }, upload });
      print(options.json, { image, ...document }, describe(image, document));
    });
  return withParameters(withDeployment(command));
}

/** Largest picture to send as it is, in bytes; larger ones are sent at SENT_PX. */
const MOST_BYTES = 4e6;
const SENT_PX = 2560;

/** Returns the picture, scaled down if it is too large for a request. */
async function sendable(image: string, bytes: Uint8Array, parameters: Parameters): Promise<Uint8Array> {
  if (bytes.length <= MOST_BYTES) return bytes;
  const photo = await openPhoto(basename(image), bytes, limitsOf(parameters));
  const { width, height, data } = await photo.pixels(SENT_PX);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 92 })
    .toBuffer();
}

function describe(image: string, { faces, complete }: Output<"searchPicture">): string {
  const lines = faces.flatMap(({ sizePx, person, people, nearest }) => [
    `${Math.round(sizePx)} px: ${person?.name ?? "no named person"}`,
    ...people.map(({ name, distance }) => `  ${distance.toFixed(3)}  ${name}`),
    columns(nearest.map((face) => [`  ${face.distance.toFixed(3)}`, face.faceId, face.person?.name ?? ""])),
  ]);
  const rest = complete ? [] : ["Only faces of the nearest clusters were compared, since the library is large."];
  return [`${image}: ${count(faces.length, "face")}`, ...lines, ...rest].join("\n");
}
