// What of a detect function's start is not Facet's: `node bare-process.cjs PHOTO NETWORK POINTS` loads sharp and onnxruntime,
// opens two networks, decodes a photo for the first and runs it once, decodes the photo for crops and writes three. It
// prints the processor's milliseconds after each.
const { readFileSync } = require("node:fs");

const [, , photo, network, points] = process.argv;
const spent = {};
const note = (step) => {
  const { user, system } = process.cpuUsage();
  spent[step] = Math.round((user + system) / 1000);
};

async function start() {
  note("node");
  const { InferenceSession, Tensor } = require("onnxruntime-node");
  const sharp = require("sharp");
  note("loaded");
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, enableMemPattern: false };
  const session = await InferenceSession.create(network, options);
  await InferenceSession.create(points, options);
  note("networks");
  const bytes = readFileSync(photo);
  const within = (px) => sharp(bytes).resize(px, px, { fit: "inside" }).raw().toBuffer({ resolveWithObject: true });
  const { data, info } = await within(768);
  await session.run({ pixels: new Tensor("uint8", data, [1, info.height, info.width, 3]) });
  note("looked");
  const large = await within(1449);
  const { width, height } = large.info;
  const crop = (left) =>
    sharp(large.data, { raw: { width, height, channels: 3 } })
      .extract({ left, top: 0, width: 200, height: 200 })
      .jpeg({ quality: 90 })
      .toBuffer();
  await Promise.all([0, 200, 400].map(crop));
  note("crops");
  console.log(JSON.stringify(spent));
  process.exit(0);
}

start();
