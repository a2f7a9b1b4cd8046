/** The encoding of a stored text. */
export interface TextForm {
  /** A label of the Encoding Standard, or `utf-32le` and `utf-32be`. */
  readonly encoding: string;
  /** True if the text begins with a byte order mark. */
  readonly marked: boolean;
}

/** First bytes that identify the encoding of a text: a byte order mark, or a `<` (XML 1.0, appendix F). */
const BEGINNINGS: readonly (readonly [bytes: readonly number[], form: TextForm])[] = [
  [[0xef, 0xbb, 0xbf], { encoding: "utf-8", marked: true }],
  [[0x00, 0x00, 0xfe, 0xff], { encoding: "utf-32be", marked: true }],
  [[0xff, 0xfe, 0x00, 0x00], { encoding: "utf-32le", marked: true }],
  [[0xfe, 0xff], { encoding: "utf-16be", marked: true }],
  [[0xff, 0xfe], { encoding: "utf-16le", marked: true }],
  [[0x00, 0x00, 0x00, 0x3c], { encoding: "utf-32be", marked: false }],
  [[0x3c, 0x00, 0x00, 0x00], { encoding: "utf-32le", marked: false }],
  [[0x00, 0x3c], { encoding: "utf-16be", marked: false }],
  [[0x3c, 0x00], { encoding: "utf-16le", marked: false }],
];

const DECLARED = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/;
const DECLARATION_BYTES = 256;

/**
 * Returns the encoding of a text: by its first bytes, by the encoding that it declares, or by whether it is UTF-8: some
 * programs declare it, and write what the system has.
 */
export function formOf(bytes: Uint8Array): TextForm {
  const found = BEGINNINGS.find(([beginning]) => beginning.every((byte, at) => bytes[at] === byte));
  if (found) return found[1];
  const head = Buffer.from(bytes.subarray(0, DECLARATION_BYTES)).toString("latin1");
  const declared = decoderFor(DECLARED.exec(head)?.[1])?.encoding;
  // Bytes in which a declaration can be read are not UTF-16, whatever it says.
  if (declared !== undefined && !declared.startsWith("utf-")) return { encoding: declared, marked: false };
  return { encoding: isUtf8(bytes) ? "utf-8" : "windows-1252", marked: false };
}

/** Decodes a text in any encoding, without its byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  const { encoding } = formOf(bytes);
  if (encoding.startsWith("utf-32")) return decodeUtf32(bytes, encoding === "utf-32le");
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * Encodes an XML text. Characters that the encoding lacks become character references. For multi-byte encodings that
 * cannot be written here, the text declares and uses UTF-8 instead.
 */
export function encodeXml(text: string, { encoding, marked }: TextForm): Buffer {
  const whole = marked ? `\ufeff${text}` : text;
  if (encoding === "utf-8") return Buffer.from(whole);
  if (encoding === "utf-16le") return Buffer.from(whole, "utf16le");
  if (encoding === "utf-16be") return Buffer.from(whole, "utf16le").swap16();
  if (encoding.startsWith("utf-32")) return encodeUtf32(whole, encoding === "utf-32le");
  const byteOf = singleBytes(encoding);
  if (!byteOf) return Buffer.from(text.replace(DECLARED, (start, label) => start.replace(label, "UTF-8")));
  const written = [...text].map((character) =>
    byteOf.has(character) ? character : `&#x${character.codePointAt(0)!.toString(16).toUpperCase()};`,
  );
  return Buffer.from([...written.join("")].map((character) => byteOf.get(character) ?? 0));
}

function decoderFor(label: string | undefined): TextDecoder | undefined {
  try {
    return label === undefined ? undefined : new TextDecoder(label);
  } catch {
    return undefined;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Returns the byte of each character of a single-byte encoding; undefined for other encodings. */
function singleBytes(encoding: string): ReadonlyMap<string, number> | undefined {
  const characters = [...new TextDecoder(encoding).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))];
  return characters.length === 256 ? new Map(characters.map((character, byte) => [character, byte])) : undefined;
}

function decodeUtf32(bytes: Uint8Array, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % 4));
  const parts: string[] = [];
  for (let at = 0; at < view.byteLength; at += 4) {
    const code = view.getUint32(at, little);
    parts.push(code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");
  }
  return parts.join("").replace(/^\ufeff/, "");
}

function encodeUtf32(text: string, little: boolean): Buffer {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const bytes = Buffer.alloc(4 * codes.length);
  for (const [at, code] of codes.entries()) {
    if (little) bytes.writeUInt32LE(code, 4 * at);
    else bytes.writeUInt32BE(code, 4 * at);
  }
  return bytes;
}
