/** Replaces @smithy/core/event-streams: Facet calls nothing that answers with an event stream, as S3 Select would. */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export function eventStreamSerdeProvider(): never {
  throw new Error("Event streams are not in the bundle: see functions/bundle/bundle.ts");
}

export { eventStreamSerdeProvider as EventStreamSerde };
