import { type CSSProperties } from 'react';
import { Label, Meter } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import './PasswordMeter.css';

const LEVELS = ['none', 'low', 'fair', 'good', 'high'] as const;
/** Minimum bits of each level. */
const BOUNDS = [1, 28, 45, 60];

/** Rates the length and variety of a password. Contains no word list: only the service rejects common passwords. */
export function PasswordMeter({ password }: { readonly password: string }) {
  const t = useTranslations('account.security.meter');
  const level = BOUNDS.filter((bound) => estimateBits(password) >= bound).length;
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

/** Estimates the entropy: length times the bits per character, given the number of distinct characters. */
function estimateBits(password: string): number {
  const characters = [...password];
  return characters.length * Math.log2(Math.max(new Set(characters).size, 1) + 1);
}
