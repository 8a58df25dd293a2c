import { type AreaPage } from '@/app/AreaPages';
import { type Catalogue } from '@/i18n/locales';
import { type Permission } from '@/session/permissions';
import { type adminPaths } from './paths';

/** A page of the console. */
export type AdminPage = AreaPage<keyof typeof adminPaths, keyof Catalogue['admin']['places']> & {
  /** Opened by any of these permissions. */
  readonly needs: readonly Permission[];
  /** The page that links to this one, which is in the rail only if that is not. */
  readonly under?: keyof typeof adminPaths;
};
