import { type ReactNode } from 'react';
import './Page.css';

/** A section without a heading of its own: the one subject of its page. */
export function Panel({ children }: { readonly children: ReactNode }) {
  return <div className="section">{children}</div>;
}
