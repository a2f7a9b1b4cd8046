import assert from "node:assert/strict";
import { test } from "node:test";
import { readRegions } from "../../../lib/media/xmp/regions.ts";
import { BadXmp } from "../../../lib/media/xmp/xml.ts";
import { mwgItem, mwgRegions, packetOf } from "./packets.ts";

const STORED = { width: 400, height: 300 };
const AREA = 'stArea:x="0.5" stArea:y="0.5" stArea:w="0.2" stArea:h="0.4" stArea:unit="normalized"';
const BOX = { x: 0.4, y: 0.3, width: 0.2, height: 0.4 };

const namedIn = (packet: Uint8Array) => readRegions(packet, STORED).flatMap(({ named }) => named);

const rounded = (packet: Uint8Array) =>
  namedIn(packet).map(({ name, box }) => ({
    name,
    box: Object.fromEntries(Object.entries(box).map(([side, value]) => [side, Math.round(value * 1e6) / 1e6])),
  }));

/** Lightroom 13 writes fields as attributes. */
const LIGHTROOM = mwgRegions(`
  <rdf:li><rdf:Description mwg-rs:Rotation="0.00000" mwg-rs:Name="Ada" mwg-rs:Type="Face">
    <mwg-rs:Area stArea:h="0.4" stArea:w="0.2" stArea:x="0.5" stArea:y="0.5"/></rdf:Description></rdf:li>`);

/** digiKam and exiftool write elements. */
const DIGIKAM = mwgRegions(
  `<rdf:li rdf:parseType="Resource"><mwg-rs:Name>Ada</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>
    <mwg-rs:Area rdf:parseType="Resource"><stArea:x>0.5</stArea:x><stArea:y>0.5</stArea:y><stArea:w>0.2</stArea:w>
    <stArea:h>0.4</stArea:h><stArea:unit>normalized</stArea:unit></mwg-rs:Area></rdf:li>`,
).replaceAll("rdf:Bag", "rdf:Seq");

/** Picasa describes structures in elements of their own. */
const PICASA = `<mwg-rs:Regions><rdf:Description>
  <mwg-rs:AppliedToDimensions><rdf:Description><stDim:w>400</stDim:w><stDim:h>300</stDim:h><stDim:unit>pixel</stDim:unit>
  </rdf:Description></mwg-rs:AppliedToDimensions><mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description>
  <mwg-rs:Area><rdf:Description ${AREA}/></mwg-rs:Area><mwg-rs:Name><![CDATA[Ada]]></mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>
  </rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></rdf:Description></mwg-rs:Regions>`;

const WINDOWS = `<MP:RegionInfo><rdf:Description><MPRI:Regions><rdf:Bag><rdf:li>
  <rdf:Description MPReg:PersonDisplayName="Ada" MPReg:Rectangle="0.4, 0.3, 0.2, 0.4" MPReg:PersonEmailDigest="x"/>
  </rdf:li></rdf:Bag></MPRI:Regions></rdf:Description></MP:RegionInfo>`;

/** ACDSee has an area that a person drew, and one that it found. */
const ACDSEE = `<acdsee-rs:Regions rdf:parseType="Resource">
  <acdsee-rs:AppliedToDimensions acdsee-stDim:w="400" acdsee-stDim:h="300" acdsee-stDim:unit="pixel"/>
  <acdsee-rs:RegionList><rdf:Bag><rdf:li><rdf:Description acdsee-rs:Name="Ada" acdsee-rs:Type="Face" acdsee-rs:NameAssignType="manual">
  <acdsee-rs:ALGArea acdsee-stArea:x="0.1" acdsee-stArea:y="0.1" acdsee-stArea:w="0.1" acdsee-stArea:h="0.1"/>
  <acdsee-rs:DLYArea acdsee-stArea:x="0.5" acdsee-stArea:y="0.5" acdsee-stArea:w="0.2" acdsee-stArea:h="0.4"/></rdf:Description></rdf:li>
  <rdf:li><rdf:Description acdsee-rs:Name="Denied" acdsee-rs:Type="Face" acdsee-rs:NameAssignType="denied">
  <acdsee-rs:ALGArea acdsee-stArea:x="0.1" acdsee-stArea:y="0.1" acdsee-stArea:w="0.1" acdsee-stArea:h="0.1"/></rdf:Description></rdf:li>
  </rdf:Bag></acdsee-rs:RegionList></acdsee-rs:Regions>`;

const iptc = (boundary: string, person: string) => `<Iptc4xmpExt:ImageRegion><rdf:Bag><rdf:li rdf:parseType="Resource">
  <Iptc4xmpExt:RegionBoundary rdf:parseType="Resource">${boundary}</Iptc4xmpExt:RegionBoundary>${person}</rdf:li></rdf:Bag></Iptc4xmpExt:ImageRegion>`;
const rb = (fields: Readonly<Record<string, string | number>>) =>
  Object.entries(fields)
    .map(([name, value]) => `<Iptc4xmpExt:rb${name}>${value}</Iptc4xmpExt:rb${name}>`)
    .join("");
const RECTANGLE = rb({ Shape: "rectangle", Unit: "relative", X: 0.4, Y: 0.3, W: 0.2, H: 0.4 });
const VERTICES = [
  [0.4, 0.5],
  [0.5, 0.3],
  [0.6, 0.7],
].map(([X = 0, Y = 0]) => `<rdf:li rdf:parseType="Resource">${rb({ X, Y })}</rdf:li>`);
const IN_IMAGE = "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Ada</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>";
const ADA = '<rdf:Alt><rdf:li xml:lang="x-default">Ada</rdf:li></rdf:Alt>';

test("readRegions reads the same face from every program's format", () => {
  // Prepare
  const foreign = packetOf(LIGHTROOM).toString().replaceAll("mwg-rs", "r").replaceAll("stArea", "a");
  const cases = {
    Lightroom: packetOf(LIGHTROOM),
    digiKam: packetOf(DIGIKAM),
    Picasa: packetOf(PICASA),
    Windows: packetOf(WINDOWS),
    "Windows beside the MWG's": packetOf(LIGHTROOM + WINDOWS),
    "in pixels": packetOf(
      mwgRegions(mwgItem("Ada", 'stArea:x="200" stArea:y="150" stArea:w="80" stArea:h="120" stArea:unit="pixel"')),
    ),
    "in pixels of a size it does not tell": packetOf(
      mwgRegions(mwgItem("Ada", 'stArea:x="200" stArea:y="150" stArea:w="80" stArea:h="120" stArea:unit="pixel"'), ""),
    ),
    "other prefixes": Buffer.from(foreign),
    "a byte order mark": Buffer.from(`\ufeff${packetOf(LIGHTROOM)}`),
    "UTF-16": Buffer.from(`\ufeff${packetOf(LIGHTROOM)}`, "utf16le"),
    "padded with zeros": Buffer.concat([packetOf(LIGHTROOM), Buffer.alloc(64)]),
    "big-endian UTF-16": Buffer.from(`\ufeff${packetOf(LIGHTROOM)}`, "utf16le").swap16(),
    "UTF-32": Buffer.from(
      Array.from(packetOf(LIGHTROOM).toString(), (each) =>
        [each.codePointAt(0)!, 0, 0, 0].map((byte) => byte & 255),
      ).flat(),
    ),
    "decimal commas": Buffer.from(
      packetOf(LIGHTROOM)
        .toString()
        .replace(/(stArea:.=")0\./g, "$10,"),
    ),
    "Windows with decimal commas": packetOf(WINDOWS.replaceAll("0.", "0,")),
    "Windows with decimal commas and no spaces": packetOf(WINDOWS.replaceAll("0.", "0,").replaceAll(", ", ",")),
    "Windows in elements": packetOf(
      WINDOWS.replace(
        /<rdf:Description MPReg.*?\/>/s,
        "<rdf:Description><MPReg:PersonDisplayName>Ada</MPReg:PersonDisplayName><MPReg:Rectangle>0.4,0.3,0.2,0.4</MPReg:Rectangle></rdf:Description>",
      ),
    ),
    ACDSee: packetOf(ACDSEE),
    "the IPTC's rectangle": packetOf(iptc(RECTANGLE, IN_IMAGE)),
    "the IPTC's in pixels": packetOf(
      iptc(rb({ Shape: "rectangle", Unit: "pixel", X: 160, Y: 90, W: 80, H: 120 }), IN_IMAGE),
    ),
    "the IPTC's polygon": packetOf(
      iptc(
        `${rb({ Shape: "polygon", Unit: "relative" })}<Iptc4xmpExt:rbVertices><rdf:Seq>${VERTICES.join("")}</rdf:Seq></Iptc4xmpExt:rbVertices>`,
        IN_IMAGE,
      ),
    ),
    "the IPTC's with details": packetOf(
      iptc(
        RECTANGLE,
        `<Iptc4xmpExt:PersonInImageWDetails><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:PersonName>${ADA}</Iptc4xmpExt:PersonName></rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImageWDetails>`,
      ),
    ),
    "the IPTC's by its type": packetOf(
      iptc(
        RECTANGLE,
        `<Iptc4xmpExt:Name>${ADA}</Iptc4xmpExt:Name><Iptc4xmpExt:rCtype><rdf:Bag><rdf:li rdf:parseType="Resource"><xmp:Identifier><rdf:Bag><rdf:li>http://cv.iptc.org/newscodes/imageregiontype/human</rdf:li></rdf:Bag></xmp:Identifier></rdf:li></rdf:Bag></Iptc4xmpExt:rCtype>`,
      ),
    ),
    "a name with a qualifier": packetOf(
      DIGIKAM.replace(
        "<mwg-rs:Name>Ada</mwg-rs:Name>",
        '<mwg-rs:Name rdf:parseType="Resource"><rdf:value>Ada</rdf:value></mwg-rs:Name>',
      ),
    ),
    "a default namespace": packetOf(
      DIGIKAM.replace(
        /<mwg-rs:Name>.*?<\/mwg-rs:Name>/,
        '<Name xmlns="http://www.metadataworkinggroup.com/schemas/regions/">Ada</Name>',
      ),
    ),
    "no packet marks": Buffer.from(
      packetOf(LIGHTROOM)
        .toString()
        .replace(/<\?xpacket.*?\?>/g, ""),
    ),
  };
  for (const [name, packet] of Object.entries(cases)) {
    // Act
    const named = rounded(packet);
    // Assess
    assert.deepEqual(named, [{ name: "Ada", box: BOX }], name);
  }
});

test("readRegions reads circles, language lists and references, and skips regions that are not named faces", () => {
  // Prepare
  const circle = mwgItem("Zo&#xeb; &amp; &quot;Co&quot;", 'stArea:x="0.5" stArea:y="0.5" stArea:d="0.4"');
  const languages = `<rdf:li rdf:parseType="Resource"><mwg-rs:Name><rdf:Alt><rdf:li xml:lang="x-default">Ben</rdf:li></rdf:Alt>
    </mwg-rs:Name><mwg-rs:Area ${AREA}/></rdf:li>`;
  const others = [
    mwgItem("Rex", AREA, "Pet"),
    mwgItem("Focus", AREA, "Focus"),
    mwgItem("", AREA),
    mwgItem("ffffffffffffffff", AREA),
    mwgItem("Outside", 'stArea:x="3" stArea:y="0.5" stArea:w="0.2" stArea:h="0.4"'),
    mwgItem("Nowhere", 'stArea:x="NaN" stArea:y="0.5" stArea:w="0.2" stArea:h="0.4"'),
    mwgItem("Inside out", 'stArea:x="0.5" stArea:y="0.5" stArea:w="-0.2" stArea:h="0.4"'),
    mwgItem("x".repeat(300), AREA),
  ];
  // Act
  const named = rounded(packetOf(mwgRegions(circle + languages + others.join(""))));
  // Assess
  assert.deepEqual(named, [
    { name: 'Zoë & "Co"', box: { x: 0.35, y: 0.3, width: 0.3, height: 0.4 } },
    { name: "Ben", box: BOX },
  ]);
});

test("readRegions reads names in the declared encoding", () => {
  // Prepare
  const text = packetOf(mwgRegions(mwgItem("Zoë Łuczak", AREA)))
    .toString()
    .replace(/<\?xpacket.*?\?>/g, "");
  const latin2 = [...`<?xml version="1.0" encoding="ISO-8859-2"?>\n${text}`].map((each) =>
    each === "Ł" ? 0xa3 : each.charCodeAt(0),
  );
  const latin1 = text.replace("Łuczak", "Müller");
  const cases: Readonly<Record<string, [Uint8Array, string]>> = {
    "ISO-8859-2": [Uint8Array.from(latin2), "Zoë Łuczak"],
    "ISO-8859-1": [Buffer.from(`<?xml version='1.0' encoding='iso-8859-1'?>${latin1}`, "latin1"), "Zoë Müller"],
    "Latin 1 that says nothing": [Buffer.from(latin1, "latin1"), "Zoë Müller"],
    "UTF-8 that says UTF-16": [Buffer.from(`<?xml version="1.0" encoding="UTF-16"?>${text}`), "Zoë Łuczak"],
  };
  for (const [name, [packet, expected]] of Object.entries(cases)) {
    // Act
    const named = namedIn(packet).map((each) => each.name);
    // Assess
    assert.deepEqual(named, [expected], name);
  }
});

test("readRegions separates kinds that name a face differently, and reads no name twice", () => {
  // Act
  const regions = readRegions(packetOf(LIGHTROOM + WINDOWS.replace("Ada", "Ben") + ACDSEE), STORED);
  // Assess
  assert.deepEqual(
    regions.map(({ kind, named }) => [kind, named.map(({ name }) => name)]),
    [
      ["MWG", ["Ada"]],
      ["Microsoft", ["Ben"]],
    ],
  );
});

test("readRegions rejects invalid XMP with a reason, and expands no entities", () => {
  // Prepare
  const whole = packetOf(LIGHTROOM).toString();
  const deep = `${"<rdf:Description>".repeat(5000)}${"</rdf:Description>".repeat(5000)}`;
  const cases: Readonly<Record<string, [string, RegExp]>> = {
    "cut off": [whole.slice(0, whole.indexOf("</rdf:Bag>")), /./],
    entities: [whole.replace("<x:xmpmeta", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x:xmpmeta'), /entities/],
    "nested too deep": [packetOf(LIGHTROOM + deep).toString(), /nest/i],
    "too long": [packetOf(LIGHTROOM).toString() + " ".repeat(9e6), /characters/],
    "too many regions": [packetOf(mwgRegions(mwgItem("Ada", AREA).repeat(1001))).toString(), /1001 regions/],
  };
  for (const [name, [text, reason]] of Object.entries(cases)) {
    // Act
    const read = () => readRegions(Buffer.from(text), STORED);
    // Assess
    assert.throws(read, (error) => error instanceof BadXmp && reason.test(error.reason), name);
  }
});
