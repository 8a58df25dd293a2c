import { type LucideIcon } from 'lucide-react';
import { type ReactNode } from 'react';
import './EmptyState.css';

type Props = {
  readonly icon: LucideIcon;
  /** What is empty. */
  readonly title: string;
  /** What to do about it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
};

/** Stands in for a list without entries. */
export function EmptyState({ icon: Icon, title, children, action }: Props) {
  return (
    <div className="empty">
      <Icon aria-hidden="true" />
      <h2>{title}</h2>
      {children != null && <div className="empty-text">{children}</div>}
      {action}
    </div>
  );
}
