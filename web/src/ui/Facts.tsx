import { type ReactNode } from 'react';
import './Facts.css';

type Fact = { readonly key: string; readonly label: string; readonly value: ReactNode };

/** A list of labels and values: side by side, or stacked on a phone. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ key, label, value }) => (
        <div key={key} className="fact">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
