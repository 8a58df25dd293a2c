import { type ReactNode } from 'react';
import './Badge.css';

type Props = {
  readonly children: ReactNode;
  readonly tone?: 'neutral' | 'accent' | 'success' | 'warning' | 'error';
};

/** A short state beside a name: "This session", "Locked". */
export function Badge({ children, tone = 'neutral' }: Props) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}
