import { ort } from "./runtime.ts";

/**
 * Writes a model as onnxruntime optimises it before it knows the processor: constants folded, batch normalisation merged
 * into convolutions, nodes without effect removed. The result contains standard operators only and runs anywhere. Layouts
 * and fusions for one kind of processor are left to the machine that loads the file.
 * @param model bytes of a ModelProto
 * @param path of the file to write, *.onnx
 */
export async function saveOptimised(model: Uint8Array, path: string): Promise<void> {
  const session = await ort.InferenceSession.create(model, {
    graphOptimizationLevel: "basic",
    optimizedModelFilePath: path,
    logSeverityLevel: 3, // errors only: warnings list weights that an optimisation left unused
  });
  await session.release();
}
