import { type ReactNode } from 'react';
import { usePagesConfig } from '@/api/pagesConfig';
import { Brand } from './Brand';
import { Preferences } from './Preferences';
import './Column.css';

type Props = {
  readonly title: string;
  readonly intro?: ReactNode;
  /** Position in a sequence of steps: "Step 2 of 4". */
  readonly step?: string;
  readonly children: ReactNode;
};

/** Single-column layout for pages with one task: login, unlock, a code. */
export function Column({ title, intro, step, children }: Props) {
  const { name, links } = usePagesConfig();
  return (
    <div className="column">
      <title>{`${title} – ${name}`}</title>
      <main className="column-main">
        <Brand />
        <div className="column-head">
          {step !== undefined && <p className="column-step">{step}</p>}
          <h1 tabIndex={-1}>{title}</h1>
          {intro != null && <div className="column-intro">{intro}</div>}
        </div>
        {children}
      </main>
      <footer className="column-foot">
        {links.map(({ label, url }) => (
          <a key={url} href={url} rel="noreferrer">
            {label}
          </a>
        ))}
        <Preferences />
      </footer>
    </div>
  );
}
