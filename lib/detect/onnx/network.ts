import { type InferenceSession, ort } from "../../onnx/runtime.ts";

/**
 * Loads a network that looks at pictures of many sizes. Plans of what memory goes where are kept for each size and take
 * that memory once more: they are left out.
 * @param model bytes of a ModelProto
 * @param threads that one inference may use
 */
export function openNetwork(model: Uint8Array, threads: number): Promise<InferenceSession> {
  return ort.InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: false,
  });
}
