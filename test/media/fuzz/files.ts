import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FormatName } from "../../../lib/media/formats.ts";
import { arw, cr2, dng, nef, raf } from "../camera-files.ts";
import { FIXTURES, irot, quarters } from "../heif-file.ts";
import { drawQuarters, jpegQuarters } from "../pictures.ts";

/** Valid files of every format, small, with metadata where a format has it. */
export async function validFiles(): Promise<readonly (readonly [what: string, bytes: Buffer])[]> {
  return Object.values(await filesByFormat()).flatMap((each) => Object.entries(each));
}

/** Valid files by format, with their kind. */
export async function filesByFormat(): Promise<Readonly<Record<FormatName, Readonly<Record<string, Buffer>>>>> {
  const picture = drawQuarters(96, 64)
    .withExif({ IFD0: { Make: "Facet" }, IFD2: { DateTimeOriginal: "2025:06:07 08:09:10" } })
    .withIccProfile("p3");
  const camera = { preview: await jpegQuarters(600, 400), thumbnail: await jpegQuarters(160, 120), orientation: 6 };
  const fixture = (name: string) => readFile(join(FIXTURES, name));
  return {
    JPEG: {
      jpeg: await picture.clone().jpeg().toBuffer(),
      "progressive jpeg": await picture.clone().jpeg({ progressive: true }).toBuffer(),
      "cmyk jpeg": await drawQuarters(96, 64).toColourspace("cmyk").jpeg().toBuffer(),
    },
    PNG: {
      png: await picture.clone().png().toBuffer(),
      "palette png": await picture.clone().png({ palette: true, progressive: true }).toBuffer(),
    },
    WebP: {
      webp: await picture.clone().webp().toBuffer(),
      "lossless webp": await picture.clone().webp({ lossless: true }).toBuffer(),
    },
    AVIF: { avif: await picture.clone().avif({ effort: 0 }).toBuffer() },
    TIFF: {
      tiff: await picture.clone().tiff({ compression: "lzw" }).toBuffer(),
      "tiled tiff": await picture.clone().tiff({ compression: "deflate", tile: true, pyramid: true }).toBuffer(),
      "jpeg tiff": await picture.clone().tiff({ compression: "jpeg" }).toBuffer(),
    },
    GIF: { gif: await picture.clone().gif().toBuffer() },
    HEIC: {
      heic: await fixture("quarters.heic"),
      "profiled heic": await fixture("p3.heic"),
      "transparent heic": await fixture("alpha.heic"),
      "tiled heic": quarters([irot(1)]),
    },
    HEIF: { heif: withGeneralBrands(await fixture("grey.heic")) },
    "TIFF camera file": { cr2: cr2(camera), nef: nef(camera), arw: arw(camera), dng: dng(camera) },
    "Fujifilm RAF": { raf: raf(camera.preview) },
  };
}

/** Returns a HEIC file with the brand that HEIF writers use for any codec. */
function withGeneralBrands(heic: Buffer): Buffer {
  const ftyp = heic.readUInt32BE(0);
  const brands = heic.subarray(0, ftyp).toString("latin1").replaceAll("heic", "mif1");
  return Buffer.concat([Buffer.from(brands, "latin1"), heic.subarray(ftyp)]);
}
