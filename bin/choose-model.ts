import { findModelRecord, keepModelRecord } from "../lib/local/model-records.ts";
import { chooseEmbedder } from "../lib/models/choose.ts";
import { EMBEDDERS } from "../lib/models/embedders.ts";
import type { EmbedderRecord } from "../lib/models/types.ts";
import { checksum } from "../lib/models/verify.ts";
import { showDownload } from "./downloads.ts";
import type { FaceSource } from "./face-source.ts";

export interface ChooseModelOptions {
  readonly dataDir: string;
  /** Only the sample photos if absent. */
  readonly faces?: FaceSource | undefined;
  /** Called with the id of a model before it is measured, which takes a minute. Throws if it cannot be used. */
  readonly beforeMeasuring?: ((id: string) => Promise<void>) | undefined;
}

/**
 * Finds the embedding model that a user chose, as chooseEmbedder does. An ONNX file that Facet does not know gets a record
 * when the data folder first uses it: its input and its calibration are measured, and its checksum is pinned.
 * @throws ModelFileChanged
 * @throws UnknownFamily
 * @throws NotARecogniser
 * @throws TooFewFaces
 */
export async function chooseModel(model: string | undefined, options: ChooseModelOptions): Promise<EmbedderRecord> {
  const { dataDir, faces, beforeMeasuring } = options;
  if (!model?.endsWith(".onnx")) return chooseEmbedder(model, showDownload);
  const sha256 = await checksum(model);
  if (EMBEDDERS.some(({ file }) => file.sha256 === sha256)) return chooseEmbedder(model, showDownload);
  const known = await findModelRecord(dataDir, model, sha256);
  if (known) return chooseEmbedder(known.path);
  const { describeFit, idOf, measureModel } = await import("./measure-model.ts");
  await beforeMeasuring?.(idOf(model, sha256));
  const fit = await measureModel(model, faces);
  const path = await keepModelRecord(dataDir, fit.record);
  process.stderr.write(`${describeFit(fit)}\nRecorded in ${path}\n`);
  return chooseEmbedder(path);
}
