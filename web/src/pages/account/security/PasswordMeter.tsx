import { type CSSProperties } from 'react';
import { Label, Meter } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import './PasswordMeter.css';

const LEVELS = ['none', 'low', 'fair', 'good', 'high'] as const;
/** Bits from which on a level holds. */
const BOUNDS = [1, 28, 45, 60];

/** How long and varied a password is. It knows no word lists: only the service can say what is too common. */
export function PasswordMeter({ password }: { readonly password: string }) {
  const t = useTranslations('account.security.meter');
  const level = BOUNDS.filter((bound) => bitsOf(password) >= bound).length;
  const text = t(LEVELS[level] ?? 'none');
  return (
    <Meter className="meter" value={level} maxValue={BOUNDS.length} valueLabel={text}>
      <Label className="meter-label">
        {t('label')} <span className="meter-value">{text}</span>
      </Label>
      <span className="meter-track" aria-hidden="true">
        <span
          className="meter-bar"
          data-level={level}
          style={{ '--filled': `${(level / BOUNDS.length) * 100}%` } as CSSProperties}
        />
      </span>
    </Meter>
  );
}

/** Length times variety: the bits of a text whose characters are drawn from those that it has. */
function bitsOf(password: string): number {
  const characters = [...password];
  return characters.length * Math.log2(Math.max(new Set(characters).size, 1) + 1);
}
