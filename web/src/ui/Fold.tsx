import { type ReactNode, useState } from 'react';
import './Fold.css';

type Props = {
  readonly title: string;
  /** Whether it has to be open, because it contains the field of an error. */
  readonly isNeeded?: boolean;
  readonly children: ReactNode;
};

/** Content that is rarely needed, which a click unfolds. */
export function Fold({ title, isNeeded = false, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="fold"
      open={isOpen || isNeeded}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      // The browser reports a field that is not valid only where it is visible.
      onInvalidCapture={() => setOpen(true)}
    >
      <summary>{title}</summary>
      <div className="fold-content">{children}</div>
    </details>
  );
}
