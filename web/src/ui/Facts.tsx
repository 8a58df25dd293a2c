import { type ReactNode } from 'react';
import './Facts.css';

type Fact = { readonly key: string; readonly label: string; readonly value: ReactNode };

/** What is known about one thing: labels beside values, below each other on a phone. */
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
