/** Text in UTF-8 or UTF-16, by its byte order mark or by the zeros beside its first character. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xfe || (first === 0 && second === 0x3c)
      ? "utf-16be"
      : first === 0xff || (first === 0x3c && second === 0)
        ? "utf-16le"
        : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
