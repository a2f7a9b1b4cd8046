import { type InferenceSession, ort } from "../../onnx/runtime.ts";

/**
 * Loads a network for pictures of many sizes. Memory patterns are off: onnxruntime keeps one for each size, and each takes
 * that memory again.
 * @param model bytes of a ModelProto
 * @param threads maximum number of threads of one inference
 */
export function openNetwork(model: Uint8Array, threads: number): Promise<InferenceSession> {
  return ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: false,
  });
}
