/** The mark of Latchkey: a key whose shaft runs through a keeper. Decorative; the name stands beside it. */
export function Mark({ size = 32 }: { readonly size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect className="mark-plate" width="32" height="32" rx="7" />
      <g className="mark-key">
        <circle cx="11" cy="16" r="5" />
        <path d="M16 16h10M22 10v12" />
      </g>
    </svg>
  );
}
