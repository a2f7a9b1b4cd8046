import { Empty, Title } from "./parts.tsx";

/** What the distances do. */
export function TuningPage() {
  return (
    <section aria-labelledby="title">
      <Title text="Tuning" />
      <Empty title="Not here yet" />
    </section>
  );
}
