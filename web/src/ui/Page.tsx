import { type ReactNode } from 'react';
import { usePagesConfig } from '@/api/pagesConfig';
import './Page.css';

type Props = {
  readonly title: string;
  readonly intro?: ReactNode;
  /** The one thing that people mostly come here to do. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
};

/** A page of the account or the console: its title, one primary action, and sections. */
export function Page({ title, intro, action, children }: Props) {
  const { name } = usePagesConfig();
  return (
    <div className="page">
      <title>{`${title} – ${name}`}</title>
      <header className="page-head">
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {intro != null && <p className="page-intro">{intro}</p>}
        </div>
        {action}
      </header>
      <div className="page-body">{children}</div>
    </div>
  );
}
