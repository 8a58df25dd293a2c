import { useLocation } from '@swan-io/chicane';
import { Menu, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Brand } from './Brand';
import { Button } from './Button';
import { Preferences } from './Preferences';
import { type Place, RailPlaces } from './RailPlaces';
import { RailUser } from './RailUser';
import { Toasts } from './Toasts';
import './Column.css';
import './Rail.css';

type Props = {
  /** At most nine. */
  readonly places: readonly Place[];
  readonly label: string;
  /** Shown above the places, such as a search. */
  readonly tools?: ReactNode;
  /** Whether this is the launcher, whose places already link to the other areas. */
  readonly isHome?: boolean;
  readonly children: ReactNode;
};

/** The layout of account and console: a navigation rail beside the page, or a bar with a menu on a phone. */
export function RailLayout({ places, label, tools, isHome = false, children }: Props) {
  const t = useTranslations('app.rail');
  const { path } = useLocation().raw;
  // The path where the menu was opened: navigation closes it.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const isOpen = openAt === path;
  const Icon = isOpen ? X : Menu;
  return (
    <div className="rail-layout">
      <div className="rail" data-open={isOpen || undefined}>
        <div className="rail-head">
          <Brand />
          <span className="rail-toggle">
            <Button look="quiet" aria-expanded={isOpen} onPress={() => setOpenAt(isOpen ? null : path)}>
              <Icon aria-hidden="true" />
              {t('menu')}
            </Button>
          </span>
        </div>
        <nav className="rail-places" aria-label={label}>
          {tools}
          <RailPlaces places={places} />
          <RailUser hasLinks={!isHome} />
          <Preferences />
        </nav>
      </div>
      <main>{children}</main>
      <Toasts />
    </div>
  );
}
