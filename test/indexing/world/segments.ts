import { type TiffTags, tiffFile } from "../../media/tiff-file.ts";

/** Metadata of a JPEG that change with a rating, a caption or a rotation. */
export interface Metadata {
  /** EXIF orientation. */
  readonly orientation?: number;
  /** EXIF DateTimeOriginal, `2025:06:07 08:09:10`. */
  readonly takenAt?: string;
  /** EXIF Make: the maker of the camera. */
  readonly make?: string;
  readonly xmp?: string;
  readonly caption?: string;
}

/** Writes metadata into a JPEG that has none, before its picture. */
export function withMetadata(jpeg: Uint8Array, { orientation, takenAt, make, xmp, caption }: Metadata): Buffer {
  const parts: Buffer[] = [];
  if (orientation !== undefined || takenAt !== undefined) {
    const tags: TiffTags = {
      ...(orientation === undefined ? {} : { 274: [orientation] }),
      ...(make === undefined ? {} : { 271: make }),
      ...(takenAt === undefined ? {} : { 34665: { directories: [{ 36867: takenAt }] } }),
    };
    parts.push(segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0"), tiffFile({ directories: [tags] })])));
  }
  if (xmp !== undefined) parts.push(segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)));
  if (caption !== undefined) {
    const text = Buffer.from(caption);
    const dataset = Buffer.concat([Buffer.from([0x1c, 2, 120, text.length >> 8, text.length & 255]), text]);
    const size = Buffer.from([dataset.length >> 8, dataset.length & 255]);
    const iptc = [Buffer.from("Photoshop 3.0\x008BIM\x04\x04\0\0\0\0", "latin1"), size, dataset];
    parts.push(segment(0xed, Buffer.concat(iptc)), segment(0xfe, text));
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...parts, jpeg.subarray(2)]);
}

function segment(marker: number, content: Buffer): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), content]);
}

/** An XMP packet with a rating. */
export const rated = (stars: number) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="${stars}"/></rdf:RDF></x:xmpmeta>`;
