import { Gauge } from 'lucide-react';
import { type AreaPage } from '@/app/AreaPages';
import { lazyPage } from '@/app/lazyPage';
import { type Catalogue } from '@/i18n/locales';
import { type adminPaths } from './paths';

type AdminPage = AreaPage<keyof typeof adminPaths, keyof Catalogue['admin']['places']>;

/** The pages of the console, in the order of its rail. */
export const adminPages: readonly AdminPage[] = [
  {
    route: 'Admin',
    name: 'overview',
    icon: Gauge,
    page: lazyPage(() => import('./OverviewPage'), 'OverviewPage'),
  },
];
