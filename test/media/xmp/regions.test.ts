import assert from "node:assert/strict";
import { test } from "node:test";
import { readRegions } from "../../../lib/media/xmp/regions.ts";
import { BadXmp } from "../../../lib/media/xmp/xml.ts";
import { mwgItem, mwgRegions, packetOf } from "./packets.ts";

const STORED = { width: 400, height: 300 };
const AREA = 'stArea:x="0.5" stArea:y="0.5" stArea:w="0.2" stArea:h="0.4" stArea:unit="normalized"';
const BOX = { x: 0.4, y: 0.3, width: 0.2, height: 0.4 };

const rounded = (packet: Uint8Array) =>
  readRegions(packet, STORED).named.map(({ name, box }) => ({
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

test("the same face is read from whatever writes it", () => {
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

test("circles, lists of languages and references are understood; what is no named face is left out", () => {
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

test("what is not XMP says why, and expands nothing", () => {
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
