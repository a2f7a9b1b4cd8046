import { resolve } from "node:path";
import { Command } from "commander";
import { keepModelRecord } from "../../lib/local/model-records.ts";
import { KNOWN_MODELS, type KnownModel } from "../../lib/models/known.ts";
import { writeEmbedderRecord } from "../../lib/models/record-file.ts";
import { dataDirOf, type GlobalOptions } from "../options.ts";
import { columns, print } from "../output.ts";
import { Misuse } from "../run.ts";

interface RecordOptions extends GlobalOptions {
  readonly out?: string;
}

export function modelsCommand(): Command {
  return new Command("models")
    .description("list known models: licence, size, where to get them, what was measured")
    .addCommand(recordCommand())
    .action((options: GlobalOptions) => print(options.json, KNOWN_MODELS, describe(KNOWN_MODELS)));
}

function recordCommand(): Command {
  return new Command("record")
    .description("measure an embedding model of which you only have the ONNX file, and write its record")
    .argument("<file>", "the ONNX file")
    .argument("[folder]", "photos on which to calibrate it; by default those of the library, else six sample photos")
    .option("--out <file>", "write the record to RECORD.json instead of the data folder")
    .exitOverride()
    .action(async (file: string, folder: string | undefined, _: object, command: Command) => {
      const options = command.optsWithGlobals<RecordOptions>();
      if (!file.endsWith(".onnx")) throw new Misuse(`${file}: give an ONNX file, FILE.onnx`);
      if (options.out?.endsWith(".json") === false) throw new Misuse(`--out ${options.out}: give a file RECORD.json`);
      const dataDir = dataDirOf(options);
      const fit = await measure(file, folder, options);
      const path = options.out === undefined ? await keepModelRecord(dataDir, fit.record) : resolve(options.out);
      if (options.out !== undefined) await writeEmbedderRecord(path, fit.record);
      const { describeFit } = await import("../measure-model.ts");
      const { knots: _knots, ...measured } = fit.measured;
      const document = {
        id: fit.record.id,
        record: path,
        input: fit.record.input,
        tried: fit.tried,
        faces: fit.faces,
        completed: fit.completed,
      };
      print(options.json, { ...document, ...measured }, `${describeFit(fit)}\nRecorded in ${path}`);
    });
}

// A list of models loads none.
async function measure(file: string, folder: string | undefined, options: RecordOptions) {
  const { facesOfFolder, facesOfLibrary } = await import("../face-source.ts");
  const { measureModel } = await import("../measure-model.ts");
  const { holdsLibrary } = await import("../../lib/local/data-folder.ts");
  if (folder !== undefined) return measureModel(file, facesOfFolder(resolve(folder), []));
  if (!holdsLibrary(dataDirOf(options))) return measureModel(file, undefined);
  const { openSession } = await import("../session.ts");
  await using session = await openSession(options);
  return await measureModel(file, facesOfLibrary(session.catalog));
}

function describe(models: readonly KnownModel[]): string {
  const parts = (["embedder", "detector"] as const).map((kind) => {
    const title = kind === "embedder" ? "Embedding models (--model)" : "Detectors (--detector)";
    return [title, ...models.filter((model) => model.kind === kind).map(describeModel)].join("\n\n");
  });
  return [
    ...parts,
    "LFW, CFP-FP, AgeDB-30: accuracy in %; IJB-C: true accepts in % at a false-accept rate of 1e-4; WIDER FACE: average precision in %, easy / medium / hard.",
    "Facet downloads none of these but the bundled ones. Check the licence before you use a model.",
  ].join("\n\n");
}

function describeModel(model: KnownModel): string {
  const { name, licence, megabytes, dimensions, source, published, measured, use } = model;
  const size = [
    ...(megabytes === undefined ? [] : [`${megabytes} MB`]),
    ...(dimensions === undefined ? [] : [`${dimensions} numbers per vector`]),
  ];
  const rows = [
    ["licence", licence],
    ["size", size.join(", ") || "not stated"],
    ["get it", source],
    ["authors", published ?? "no figures found"],
    ["Facet", measured === undefined ? "not measured" : `measured: ${measured}`],
    ["use", use],
  ];
  return `${name}\n${columns(rows.map((row) => ["", ...row]))}`;
}
