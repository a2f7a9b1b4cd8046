import { readerOf } from "./exif.ts";
import type { TiffDirectory, TiffReader } from "./tiff.ts";

/** Tags of the Exif standard, 2.32. */
const MAKE = 0x010f;
const MODEL = 0x0110;
const EXPOSURE_TIME = 0x829a;
const F_NUMBER = 0x829d;
const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
const ISO_SPEED = 0x8827;
const FOCAL_LENGTH = 0x920a;
const LENS_MODEL = 0xa434;
const GPS_LATITUDE_REF = 1;
const GPS_LATITUDE = 2;
const GPS_LONGITUDE_REF = 3;
const GPS_LONGITUDE = 4;

/** How a photo was taken, as far as its EXIF says. */
export interface CameraData {
  /** Maker and model. */
  readonly camera?: string;
  readonly lens?: string;
  readonly exposureSeconds?: number;
  readonly fNumber?: number;
  readonly iso?: number;
  readonly focalLengthMm?: number;
  /** Degrees, north and east positive. */
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Reads camera, lens, exposure and coordinates from an EXIF block. Values that no camera can mean are left out. */
export function cameraDataOf(exif: Uint8Array | undefined): CameraData {
  if (!exif) return {};
  const tiff = readerOf(exif);
  const [main] = tiff.directories();
  const [details = main] = tiff.children(main?.get(EXIF_DIRECTORY));
  const [gps] = tiff.children(main?.get(GPS_DIRECTORY));
  const positive = (tag: number) => tiff.fractions(details?.get(tag), 1).find((value) => isIn(value, 0, 1e6));
  const iso = tiff.numbers(details?.get(ISO_SPEED), 1).find((value) => isIn(value, 0, 1e7));
  const place = gps && coordinatesOf(tiff, gps);
  return given({
    camera: nameOf(tiff.text(main?.get(MAKE)), tiff.text(main?.get(MODEL))),
    lens: tiff.text(details?.get(LENS_MODEL))?.trim() || undefined,
    exposureSeconds: positive(EXPOSURE_TIME),
    fNumber: positive(F_NUMBER),
    iso,
    focalLengthMm: positive(FOCAL_LENGTH),
    latitude: place?.[0],
    longitude: place?.[1],
  });
}

const isIn = (value: number, above: number, most: number) => value > above && value <= most;

/** Puts maker and model together; most models already begin with the maker's name. */
function nameOf(make = "", model = ""): string | undefined {
  const [maker, name] = [make.trim(), model.trim()];
  const [first = ""] = maker.split(/\s/);
  const isSaid = first !== "" && name.toLowerCase().startsWith(first.toLowerCase());
  return (isSaid ? name : `${maker} ${name}`.trim()) || undefined;
}

/** Latitude and longitude in degrees; undefined unless both are complete, or if they are the zeros of a receiver without a fix. */
function coordinatesOf(tiff: TiffReader, gps: TiffDirectory): readonly [number, number] | undefined {
  const degrees = (value: number, reference: number, negative: string, most: number) => {
    const [whole = Number.NaN, minutes = 0, seconds = 0] = tiff.fractions(gps.get(value), 3);
    const angle = whole + minutes / 60 + seconds / 3600;
    const sign = tiff.text(gps.get(reference))?.toUpperCase().startsWith(negative) ? -1 : 1;
    return Math.abs(angle) <= most ? sign * angle : Number.NaN;
  };
  const latitude = degrees(GPS_LATITUDE, GPS_LATITUDE_REF, "S", 90);
  const longitude = degrees(GPS_LONGITUDE, GPS_LONGITUDE_REF, "W", 180);
  const isKnown = Number.isFinite(latitude) && Number.isFinite(longitude) && (latitude !== 0 || longitude !== 0);
  return isKnown ? [latitude, longitude] : undefined;
}

function given(values: { readonly [Name in keyof CameraData]: CameraData[Name] | undefined }): CameraData {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
