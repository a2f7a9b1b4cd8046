import { scoresEnough } from "../lib/detect/select.ts";
import type { Detection } from "../lib/detect/types.ts";
import { cutCrop } from "../lib/embed/align.ts";
import { createEmbedder, type Embedder } from "../lib/embed/embedder.ts";
import { correctedScore } from "../lib/embed/faceness.ts";
import type { OpenPhoto } from "../lib/media/types.ts";
import { chooseEmbedder } from "../lib/models/choose.ts";
import { type Faceness, findFaceness } from "../lib/models/faceness.ts";
import { modelPath } from "../lib/models/files.ts";
import { findEmbedder } from "../lib/models/registry.ts";
import type { Parameters } from "../lib/parameters.ts";
import { showDownload } from "./downloads.ts";

/** Corrects the scores of detected faces with the bundled embedding model, as a library does once it has the vectors. */
export class FaceCheck {
  private readonly embedder: Embedder;
  private readonly faceness: Faceness;

  private constructor(embedder: Embedder, faceness: Faceness) {
    this.embedder = embedder;
    this.faceness = faceness;
  }

  /** @returns undefined if the detector was not measured together with the model. @param detectorId see Detector */
  static async load(detectorId: string): Promise<FaceCheck | undefined> {
    const faceness = findFaceness(detectorId, findEmbedder().id);
    if (!faceness) return undefined;
    const record = await chooseEmbedder(undefined, showDownload);
    return new FaceCheck(await createEmbedder({ record, file: modelPath(record.file), threads: 1 }), faceness);
  }

  /** Returns the detection with corrected scores, without the faces that score less than FACE_SCORE now. */
  async apply(photo: OpenPhoto, detection: Detection, parameters: Parameters): Promise<Detection> {
    const crops = await Promise.all(detection.faces.map(async (face) => (await cutCrop(photo, face)).jpeg));
    const embeddings = await this.embedder.embed(crops);
    const faces = detection.faces.flatMap((face, at) => {
      const embedding = embeddings[at]!;
      if (embedding instanceof Error) return [face];
      const score = correctedScore(this.faceness, { ...face, rawLength: embedding.rawLength });
      return scoresEnough(score, face.sizePx, parameters) ? [{ ...face, score }] : [];
    });
    const lowScore = detection.dropped.lowScore + detection.faces.length - faces.length;
    return { ...detection, faces, dropped: { ...detection.dropped, lowScore } };
  }

  async release(): Promise<void> {
    await this.embedder.release();
  }
}
