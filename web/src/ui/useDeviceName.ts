import Bowser from 'bowser';
import { useTranslations } from 'use-intl';

/** Returns what names devices the same way everywhere. For display only: what a client says of itself is no proof. */
export function useDeviceName() {
  const t = useTranslations('app.device');
  const nameOf = (program: string, system: string) => t('name', { program, system });
  return {
    /** Of a session, which the API words as "Chrome 124 on Linux". */
    fromSession: (info: string): string => {
      const [program, system] = info.split(' on ');
      return program !== undefined && system !== undefined ? nameOf(program, system) : info;
    },
    fromUserAgent: (userAgent: string): string => {
      const { browser, os } = userAgent === '' ? NOTHING : Bowser.parse(userAgent);
      const program = [browser.name, browser.version?.split('.')[0]].filter(Boolean).join(' ');
      if (program === '') return t('unknown');
      return os.name ? nameOf(program, os.name) : program;
    },
  };
}

const NOTHING: Pick<Bowser.Parser.ParsedResult, 'browser' | 'os'> = { browser: {}, os: {} };
