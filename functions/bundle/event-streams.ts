/** In the place of @smithy/core/event-streams: no call of Facet's is answered by one (S3 Select is what would be). */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export function eventStreamSerdeProvider(): never {
  throw new Error("Streams of events are left out of the bundle: see functions/bundle/bundle.ts");
}

export { eventStreamSerdeProvider as EventStreamSerde };
