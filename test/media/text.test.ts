import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeText, encodeXml, formOf } from "../../lib/media/text.ts";

test("encodeXml keeps the encoding of a text, and writes missing characters as references", () => {
  // Prepare
  const latin = '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>';
  const forms: Readonly<Record<string, Uint8Array>> = {
    "UTF-8": Buffer.from("<a>é</a>"),
    "UTF-8 with a mark": Buffer.from("\ufeff<a>é</a>"),
    "UTF-16": Buffer.from("\ufeff<a>é</a>", "utf16le"),
    "big-endian UTF-16": Buffer.from("<a>é</a>", "utf16le").swap16(),
    "ISO-8859-1": Buffer.from(latin, "latin1"),
    "Windows-1252 that says nothing": Buffer.from("<a>\x80é</a>", "latin1"),
    "Windows-1252 that says UTF-8": Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a>\x80é</a>', "latin1"),
    "UTF-32": encodeXml("<a>é</a>", { encoding: "utf-32be", marked: true }),
  };
  for (const [name, bytes] of Object.entries(forms)) {
    // Act
    const again = encodeXml(decodeText(bytes), formOf(bytes));
    const named = encodeXml(decodeText(bytes).replace("é", "é Ł"), formOf(bytes));
    // Assess
    assert.deepEqual([...again], [...bytes], name);
    assert.match(decodeText(named), /é (Ł|&#x141;)<\/a>$/, name);
  }
});

test("encodeXml writes and declares UTF-8 for an encoding that it cannot write", () => {
  // Prepare
  const bytes = Buffer.concat([
    Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?><a>'),
    Buffer.from([0x88, 0xa4]),
    Buffer.from("</a>"),
  ]);
  // Act
  const written = encodeXml(decodeText(bytes), formOf(bytes));
  // Assess
  assert.equal(written.toString(), '<?xml version="1.0" encoding="UTF-8"?><a>愛</a>');
});
