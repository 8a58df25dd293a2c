import { type LucideIcon } from 'lucide-react';
import { type ReactNode } from 'react';
import './EmptyState.css';

type Props = {
  readonly icon: LucideIcon;
  /** Says what is empty. */
  readonly title: string;
  /** Says what to do about it. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
};

/** Placeholder for an empty list. */
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
