import { useTranslations } from 'use-intl';
import { Fold } from '@/ui/Fold';
import { DraftChoice } from './DraftChoice';
import { DraftFlag } from './DraftFlag';
import { DraftText } from './DraftText';
import { type ChoiceName, type FlagName, type TextName } from './draft';
import { useDraft } from './useDraft';

type Group = {
  readonly key: 'display' | 'lock' | 'paths' | 'identity' | 'connection';
  readonly texts: readonly TextName[];
  readonly choices: readonly ChoiceName[];
  readonly flags: readonly FlagName[];
};

const DISPLAY: Group = {
  key: 'display',
  texts: ['icon', 'max_age_minutes'],
  choices: ['activity'],
  flags: [],
};
const PATHS: Group = {
  key: 'paths',
  texts: ['public_paths'],
  choices: ['prefix'],
  flags: ['allow_encoded_slash', 'allow_preflight'],
};
const IDENTITY: Group = {
  key: 'identity',
  texts: ['user_header', 'roles_header', 'name_header'],
  choices: ['adapter'],
  flags: ['api_keys'],
};
const LOCK: Group = { key: 'lock', texts: ['terminal'], choices: [], flags: [] };
const GATEWAY_LOCK: Group = {
  key: 'lock',
  texts: ['terminal', 'max_hold_minutes', 'close_code'],
  choices: ['on_lock'],
  flags: ['unframed_hold'],
};
const CONNECTION: Group = {
  key: 'connection',
  texts: [
    ...(['connect_seconds', 'first_byte_seconds', 'idle_seconds', 'websocket_ping_seconds'] as const),
    ...(['ca_file', 'server_name', 'fingerprint'] as const),
  ],
  choices: ['host_header', 'origin_header'],
  flags: ['insecure'],
};

const FORWARD_GROUPS = [DISPLAY, LOCK, PATHS, IDENTITY];
const GATEWAY_GROUPS = [DISPLAY, GATEWAY_LOCK, PATHS, IDENTITY, CONNECTION];

/** The fields that are rarely changed, folded; a group with the field of an error is open. */
export function RareFields({ errorField }: { readonly errorField: string | undefined }) {
  const t = useTranslations('applications.groups');
  const { draft } = useDraft();
  const groups = draft.mode === 'gateway' ? GATEWAY_GROUPS : FORWARD_GROUPS;
  return groups.map(({ key, texts, choices, flags }) => (
    <Fold key={key} title={t(key)} isNeeded={texts.some((name) => name === errorField)}>
      <div className="application-fields">
        {choices.map((name) => (
          <DraftChoice key={name} name={name} />
        ))}
        {texts.map((name) => (
          <DraftText key={name} name={name} />
        ))}
      </div>
      <div className="application-flags">
        {flags.map((name) => (
          <DraftFlag key={name} name={name} />
        ))}
      </div>
    </Fold>
  ));
}
