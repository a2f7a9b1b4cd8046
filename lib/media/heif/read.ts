import { type HeifApi, HeifError, type Pointer } from "./api.ts";

/** Properties of the primary picture, from the boxes of a HEIF file. */
export interface HeifHeader {
  /** Size of the picture upright (irot, imir and clap applied), px. */
  readonly width: number;
  readonly height: number;
  /** Size that is decoded, before it is turned and cropped, px. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** The Exif item from its TIFF header on. */
  readonly exif: Uint8Array | undefined;
  readonly icc: Uint8Array | undefined;
  /** The XMP items. */
  readonly xmp: readonly Uint8Array[];
}

/** The primary picture of a HEIF file, upright, 8 bit. */
export interface HeifPixels {
  readonly width: number;
  readonly height: number;
  /** RGB, or RGB and alpha. */
  readonly channels: 3 | 4;
  /** height x width x channels, row-major. */
  readonly data: Uint8Array;
}

/** Values of libheif's heif_image.h. */
const COLOURSPACE_RGB = 1;
const CHROMA_RGB = 10;
const CHROMA_RGBA = 11;
const CHANNEL_INTERLEAVED = 10;

const XMP_TYPE = "application/rdf+xml";
/** Maximum number of items of one type that are read. */
const MOST_ITEMS = 16;

/** @throws HeifError */
export function readHeader(api: HeifApi, file: Uint8Array): HeifHeader {
  return withPrimary(api, file, (primary) => ({
    width: api._heif_image_handle_get_width(primary.handle),
    height: api._heif_image_handle_get_height(primary.handle),
    codedWidth: api._heif_image_handle_get_ispe_width(primary.handle),
    codedHeight: api._heif_image_handle_get_ispe_height(primary.handle),
    exif: readExif(api, primary),
    icc: readProfile(api, primary),
    xmp: readXmp(api, primary),
  }));
}

/** @throws HeifError */
export function decode(api: HeifApi, file: Uint8Array): HeifPixels {
  return withPrimary(api, file, (primary) => {
    const channels = api._heif_image_handle_has_alpha_channel(primary.handle) ? 4 : 3;
    const chroma = channels === 4 ? CHROMA_RGBA : CHROMA_RGB;
    const image = primary.get((error, out) =>
      api._heif_decode_image(error, primary.handle, out, COLOURSPACE_RGB, chroma, 0),
    );
    try {
      const width = api._heif_image_get_width(image, CHANNEL_INTERLEAVED);
      const height = api._heif_image_get_height(image, CHANNEL_INTERLEAVED);
      let plane = 0;
      const stride = primary.get((_, out) => {
        plane = api._heif_image_get_plane_readonly(image, CHANNEL_INTERLEAVED, out);
      });
      const data = new Uint8Array(width * height * channels);
      for (let row = 0; row < height; row++) {
        const from = plane + row * stride;
        data.set(api.HEAPU8.subarray(from, from + width * channels), row * width * channels);
      }
      return { width, height, channels, data };
    } finally {
      api._heif_image_release(image);
    }
  });
}

/** The primary picture of an open file, and a way to call libheif on it. */
interface PrimaryPicture {
  readonly handle: Pointer;
  /** Calls with the addresses of an error and of a 32-bit result, and returns the result. @throws HeifError */
  get(call: (error: Pointer, out: Pointer) => void): number;
}

const ERROR_BYTES = 16;

function withPrimary<T>(api: HeifApi, file: Uint8Array, use: (primary: PrimaryPicture) => T): T {
  const copy = api._malloc(file.length);
  const error = api._malloc(ERROR_BYTES);
  const out = api._malloc(4);
  const context = api._heif_context_alloc();
  const get: PrimaryPicture["get"] = (call) => {
    const heap = () => new DataView(api.HEAPU8.buffer);
    heap().setUint32(error, 0, true);
    heap().setUint32(out, 0, true);
    call(error, out);
    const code = heap().getUint32(error, true);
    if (code !== 0) throw new HeifError(code, textAt(api, heap().getUint32(error + 8, true)));
    return heap().getUint32(out, true);
  };
  let handle = 0;
  try {
    if (!copy) throw new RangeError("no memory for the file");
    api.HEAPU8.set(file, copy);
    get(() => api._heif_context_read_from_memory_without_copy(error, context, copy, file.length, 0));
    handle = get(() => api._heif_context_get_primary_image_handle(error, context, out));
    return use({ handle, get });
  } finally {
    if (handle) api._heif_image_handle_release(handle);
    api._heif_context_free(context);
    for (const each of [out, error, copy]) api._free(each);
  }
}

function readExif(api: HeifApi, primary: PrimaryPicture): Uint8Array | undefined {
  const [id] = metadataIds(api, primary, "Exif", 1);
  const block = id === undefined ? undefined : readMetadata(api, primary, id);
  // ISO/IEC 23008-12, A.2.1: the first four bytes are the offset of the TIFF header.
  if (!block || block.length < 8) return undefined;
  const start = 4 + new DataView(block.buffer).getUint32(0);
  return start < block.length ? block.subarray(start) : undefined;
}

/** Reads the items of type mime whose content type is XMP (ISO/IEC 23008-12, A.3). */
function readXmp(api: HeifApi, primary: PrimaryPicture): Uint8Array[] {
  return metadataIds(api, primary, "mime", MOST_ITEMS)
    .filter((id) => textAt(api, api._heif_image_handle_get_metadata_content_type(primary.handle, id)) === XMP_TYPE)
    .flatMap((id) => readMetadata(api, primary, id) ?? []);
}

/** Returns the ids of the items of a type, which is a four-letter code. */
function metadataIds(api: HeifApi, { handle }: PrimaryPicture, type: string, most: number): number[] {
  const name = api._malloc(5);
  const ids = api._malloc(4 * most);
  try {
    api.HEAPU8.set(Buffer.from(`${type}\0`), name);
    const count = api._heif_image_handle_get_list_of_metadata_block_IDs(handle, name, ids, most);
    const heap = new DataView(api.HEAPU8.buffer);
    return Array.from({ length: Math.min(count, most) }, (_, index) => heap.getUint32(ids + 4 * index, true));
  } finally {
    api._free(ids);
    api._free(name);
  }
}

function readMetadata(api: HeifApi, { handle, get }: PrimaryPicture, id: number): Uint8Array | undefined {
  return copyOf(api, api._heif_image_handle_get_metadata_size(handle, id), (at) =>
    get((error) => api._heif_image_handle_get_metadata(error, handle, id, at)),
  );
}

function readProfile(api: HeifApi, { handle, get }: PrimaryPicture): Uint8Array | undefined {
  return copyOf(api, api._heif_image_handle_get_raw_color_profile_size(handle), (at) =>
    get((error) => api._heif_image_handle_get_raw_color_profile(error, handle, at)),
  );
}

function copyOf(api: HeifApi, length: number, write: (at: Pointer) => void): Uint8Array | undefined {
  if (length === 0) return undefined;
  const at = api._malloc(length);
  if (!at) throw new RangeError("no memory for metadata");
  try {
    write(at);
    return api.HEAPU8.slice(at, at + length);
  } finally {
    api._free(at);
  }
}

/** The zero-terminated text at an address. */
function textAt({ HEAPU8 }: HeifApi, at: Pointer): string {
  return Buffer.from(HEAPU8.subarray(at, HEAPU8.indexOf(0, at)))
    .toString()
    .trim();
}
