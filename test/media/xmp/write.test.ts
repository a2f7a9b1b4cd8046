import assert from "node:assert/strict";
import { test } from "node:test";
import { readingsOf } from "../../../lib/media/xmp/frame.ts";
import { readRegions } from "../../../lib/media/xmp/regions.ts";
import { type WriteOptions, writeRegions } from "../../../lib/media/xmp/write.ts";
import { BadXmp } from "../../../lib/media/xmp/xml.ts";
import { mwgItem, mwgRegions, packetOf } from "./packets.ts";

const FRAME = { width: 400, height: 300, orientation: 1 };
const ADA = { name: 'Ada "Zoë" <& Co>', box: { x: 0.4, y: 0.3, width: 0.2, height: 0.4 } };
const BEN = { name: "Ben", box: { x: 0.05, y: 0.1, width: 0.1, height: 0.1 } };

type Written = Parameters<typeof writeRegions>;

const textWith = (existing: Written[0], faces: Written[1], frame: Written[2], options?: WriteOptions) =>
  writeRegions(existing, faces, frame, options).text;

/** Reads the regions of a document, in the upright picture. */
function read(document: string, frame = FRAME) {
  const regions = readRegions(Buffer.from(document), frame);
  const likely = regions.flatMap((each) => readingsOf(each, frame).likely);
  return likely.map(({ name, box }) => ({
    name,
    box: Object.fromEntries(Object.entries(box).map(([side, value]) => [side, Math.round(value * 1e4) / 1e4])),
  }));
}

test("writeRegions can be read back for every orientation, and changes nothing when repeated", () => {
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    for (const people of [false, true]) {
      // Prepare
      const frame = { ...FRAME, orientation };
      // Act
      const document = textWith(undefined, [ADA, BEN], frame, { people });
      // Assess
      assert.deepEqual(read(document, frame), [ADA, BEN], `orientation ${orientation}`);
      assert.equal(document.includes("MPReg:Rectangle"), people);
      assert.equal(textWith(document, [ADA, BEN], frame, { people }), document);
    }
  }
});

test("writeRegions keeps all existing content and regions, under any prefixes and in any form", () => {
  // Prepare
  const area = (x: number) => `stArea:x="${x}" stArea:y="0.5" stArea:w="0.2" stArea:h="0.4"`;
  const items =
    mwgItem("ada", area(0.5)).replace("<rdf:Description ", '<rdf:Description mwg-rs:Description="the first" ') +
    mwgItem("Rex", area(0.51), "Pet") +
    mwgItem("Cleo", area(0.9));
  const written = `<!-- of 1 & 2 --><dc:subject xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Bag><rdf:li>a "b" &#x26; c</rdf:li></rdf:Bag></dc:subject>`;
  const attributes = `xmlns:lr='http://ns.adobe.com/lightroom/1.0/' lr:weighted='5 "stars"'`;
  const original = packetOf(written + mwgRegions(items), attributes).toString();
  const others = original
    .replaceAll("mwg-rs", "r")
    .replaceAll("stArea", "a")
    .replaceAll("rdf:", "R:")
    .replaceAll(":rdf", ":R");
  for (const document of [original, others]) {
    // Act
    const changed = textWith(document, [ADA, BEN], FRAME);
    // Assess
    const [subject] = /<dc:subject.*<\/dc:subject>/s.exec(document) ?? [];
    assert.ok(changed.includes(subject!), changed);
    assert.ok(changed.includes("<!-- of 1 & 2 -->"));
    assert.ok(changed.includes("lr:weighted='5 \"stars\"'"));
    assert.ok(changed.includes('Description="the first"'));
    assert.ok(changed.includes('Name="Rex"'));
    assert.deepEqual(
      read(changed).map(({ name }) => name),
      [ADA.name, "Cleo", "Ben"],
    );
    assert.equal(textWith(changed, [ADA, BEN], FRAME), changed);
  }
});

test("writeRegions keeps upright regions upright, and adds new ones in the same way", () => {
  // Prepare: a photo on its side, 300 x 400 upright
  const frame = { width: 300, height: 400, orientation: 6 };
  const upright = '<mwg-rs:AppliedToDimensions stDim:w="300" stDim:h="400" stDim:unit="pixel"/>';
  const item = mwgItem("Cleo", 'stArea:x="0.8" stArea:y="0.8" stArea:w="0.1" stArea:h="0.1"');
  const document = packetOf(mwgRegions(item, upright)).toString();
  // Act
  const changed = textWith(document, [ADA], frame);
  // Assess
  const cleo = { name: "Cleo", box: { x: 0.75, y: 0.75, width: 0.1, height: 0.1 } };
  assert.deepEqual(read(changed, frame), [cleo, ADA]);
});

test("writeRegions updates names in Microsoft's People, even if it adds none", () => {
  // Prepare
  const document = textWith(undefined, [{ ...ADA, name: "Somebody" }], FRAME, { people: true });
  // Act
  const changed = textWith(document, [ADA, BEN], FRAME);
  // Assess
  assert.equal(changed.match(/<MPReg:Rectangle/g)?.length, 1);
  assert.ok(!changed.includes("Somebody"));
});

test("writeRegions clips boxes to the picture, and rejects a document that it cannot preserve", () => {
  // Act
  const document = textWith(undefined, [{ name: "Ada", box: { x: -0.1, y: 0.9, width: 0.2, height: 0.2 } }], FRAME);
  // Assess
  assert.deepEqual(read(document), [{ name: "Ada", box: { x: 0, y: 0.9, width: 0.1, height: 0.1 } }]);
  for (const text of ["Dear Ada,", "<svg/>", document.slice(0, 300)]) {
    assert.throws(() => textWith(text, [ADA], FRAME), BadXmp);
  }
});

test("writeRegions removes Facet's own regions and keeps the rest byte for byte", () => {
  // Prepare: a document with a region of Cleo, and one without a name at Ben's face
  const area = (x: number, y: number) => `stArea:x="${x}" stArea:y='${y}' stArea:w="0.1" stArea:h="0.1"`;
  const items = mwgItem("Cleo", area(0.9, 0.5)) + mwgItem("", area(0.1, 0.15)).replace(' mwg-rs:Name=""', "");
  const foreign = `\r\n<dc:rights  xmlns:dc='http://purl.org/dc/elements/1.1/'></dc:rights >\r\n`;
  const document = `<?xml version='1.0'?>${packetOf(`${foreign}${mwgRegions(items)}`)}\r\n`;
  for (const existing of [document, document.replace(/<mwg-rs:Regions.*<\/mwg-rs:Regions>/s, "")]) {
    // Act
    const first = writeRegions(existing, [ADA, BEN], FRAME, { people: true });
    const second = writeRegions(first.text, [BEN], FRAME, { own: first.own });
    const last = writeRegions(second.text, [], FRAME, { own: second.own });
    // Assess
    assert.ok(first.text.includes(foreign));
    assert.deepEqual([first.removed, second.removed, last.removed], [0, 1, 1]);
    assert.deepEqual(
      read(second.text).map(({ name }) => name),
      existing === document ? ["Cleo", "Ben"] : ["Ben"],
    );
    assert.equal(last.text, existing);
    assert.deepEqual(last.own, []);
  }
});

test("writeRegions leaves an empty document if only Facet had written into it", () => {
  // Act
  const { text, own } = writeRegions(undefined, [ADA, BEN], FRAME, { people: true });
  const { text: blank } = writeRegions(text, [], FRAME, { own });
  // Assess: other programs round boxes to pixels
  const rounded = text.replace(/0\.(\d{3})\d{3}/g, "0.$1");
  assert.equal(own.length, 4);
  assert.doesNotMatch(blank, /rdf:Description/);
  assert.equal(writeRegions(blank, [], FRAME, { own }).text, blank);
  assert.deepEqual(read(writeRegions(rounded, [], FRAME, { own }).text), []);
});
