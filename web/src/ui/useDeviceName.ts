import Bowser from 'bowser';
import { useTranslations } from 'use-intl';

/** Returns functions for the display names of devices. For display only, because clients choose their description. */
export function useDeviceName() {
  const t = useTranslations('app.device');
  const nameOf = (program: string, system: string) => t('name', { program, system });
  return {
    /** For the description of a session, such as "Chrome 124 on Linux". */
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
