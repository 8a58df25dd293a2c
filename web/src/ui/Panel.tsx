import { type ReactNode } from 'react';
import './Page.css';

/** A section without a heading, for pages with a single section. */
export function Panel({ children }: { readonly children: ReactNode }) {
  return <div className="section">{children}</div>;
}
