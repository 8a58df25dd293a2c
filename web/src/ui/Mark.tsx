/** The mark of Latchkey: an upright key, which is an L. Decorative, because the name is shown beside it. */
export function Mark({ size = 32 }: { readonly size?: number }) {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect className="mark-plate" width="32" height="32" rx="7" />
      <g className="mark-key">
        <circle cx="12" cy="10.5" r="4.5" />
        <path d="M12 15v10.5h9.5M12 20.5h5.5" />
      </g>
    </svg>
  );
}
