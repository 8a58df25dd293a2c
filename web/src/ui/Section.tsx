import { type ReactNode, useId } from 'react';
import './Page.css';

type Props = {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
};

/** A section of a page with a heading. */
export function Section({ title, intro, action, children }: Props) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <div>
          <h2 id={id}>{title}</h2>
          {intro != null && <p className="section-intro">{intro}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
