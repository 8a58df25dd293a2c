import { AppWindow } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { addressOf, type AvailableApplication } from '@/applications/available';

const HOUR = 60;

/** Opens an application; shows what it needs besides a login. */
export function ApplicationTile({ application }: { readonly application: AvailableApplication }) {
  const needs = useNeeds(application);
  const { name, icon } = application;
  return (
    <li>
      <a className="tile" href={addressOf(application)}>
        <span className="tile-icon" aria-hidden="true">
          {icon ?? <AppWindow />}
        </span>
        <span className="tile-text">
          <span className="tile-name">{name}</span>
          {needs.map((need) => (
            <span key={need} className="tile-need">
              {need}
            </span>
          ))}
        </span>
      </a>
    </li>
  );
}

/** Returns what the session must have proved, in words. */
function useNeeds({ needs, max_age_minutes: minutes }: AvailableApplication): readonly string[] {
  const t = useTranslations('home.needs');
  const factor = needs === 'second_factor' ? [t('secondFactor')] : [];
  if (minutes === null) return factor;
  const isHours = minutes % HOUR === 0;
  return [...factor, isHours ? t('hours', { hours: minutes / HOUR }) : t('minutes', { minutes })];
}
