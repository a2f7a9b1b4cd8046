/** An address in the decoder's heap. */
export type Pointer = number;

/** The part of libheif's C interface that Facet uses. A function that returns `heif_error` writes it to its first argument. */
export interface HeifApi {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): Pointer;
  _free(at: Pointer): void;
  _heif_context_alloc(): Pointer;
  _heif_context_free(context: Pointer): void;
  _heif_context_read_from_memory_without_copy(
    error: Pointer,
    context: Pointer,
    file: Pointer,
    length: number,
    options: Pointer,
  ): void;
  _heif_context_get_primary_image_handle(error: Pointer, context: Pointer, handle: Pointer): void;
  _heif_image_handle_release(handle: Pointer): void;
  _heif_image_handle_get_width(handle: Pointer): number;
  _heif_image_handle_get_height(handle: Pointer): number;
  _heif_image_handle_get_ispe_width(handle: Pointer): number;
  _heif_image_handle_get_ispe_height(handle: Pointer): number;
  _heif_image_handle_has_alpha_channel(handle: Pointer): number;
  _heif_image_handle_get_raw_color_profile_size(handle: Pointer): number;
  _heif_image_handle_get_raw_color_profile(error: Pointer, handle: Pointer, profile: Pointer): void;
  _heif_image_handle_get_list_of_metadata_block_IDs(
    handle: Pointer,
    type: Pointer,
    ids: Pointer,
    count: number,
  ): number;
  _heif_image_handle_get_metadata_content_type(handle: Pointer, id: number): Pointer;
  _heif_image_handle_get_metadata_size(handle: Pointer, id: number): number;
  _heif_image_handle_get_metadata(error: Pointer, handle: Pointer, id: number, data: Pointer): void;
  _heif_decode_image(
    error: Pointer,
    handle: Pointer,
    image: Pointer,
    colourSpace: number,
    chroma: number,
    options: Pointer,
  ): void;
  _heif_image_get_width(image: Pointer, channel: number): number;
  _heif_image_get_height(image: Pointer, channel: number): number;
  _heif_image_get_plane_readonly(image: Pointer, channel: number, stride: Pointer): Pointer;
  _heif_image_release(image: Pointer): void;
}

/** libheif refused a file. */
export class HeifError extends Error {
  /** `heif_error_code` of libheif's heif_error.h. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = "HeifError";
    this.code = code;
  }
}
