/** A text as it was written, in a frame that scrolls, also by keyboard. */
export function Verbatim({ label, children }: { label: string; children: string | undefined }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is longer than the frame is reached by the arrow keys only when the frame has the focus
    <section className="verbatim" aria-label={label} tabIndex={0}>
      <pre className="prose">{children}</pre>
    </section>
  );
}
