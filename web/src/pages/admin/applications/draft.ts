import { type Application, type ApplicationChange } from './applications';

const IDENTITY = ['user_header', 'roles_header', 'name_header'] as const;
const TIMEOUTS = ['connect_seconds', 'first_byte_seconds', 'idle_seconds'] as const;
/** Texts that are required or may be empty, and texts whose empty value is null. */
const PLAIN = ['name', 'slug', 'origin', 'path_prefix'] as const;
const NULLABLE = ['icon', 'upstream', 'terminal', 'ca_file', 'server_name', 'fingerprint'] as const;
const NUMBERS = ['max_hold_minutes', 'websocket_ping_seconds', 'max_age_minutes', 'close_code'] as const;
const FLAGS = [
  ...(['unframed_hold', 'api_keys', 'insecure', 'allow_encoded_slash', 'allow_preflight'] as const),
] as const;

/** The values of each field with a choice, and the keys of their texts. */
export const CHOICES = {
  mode: { gateway: 'choices.mode.gateway', forward: 'choices.mode.forward' },
  who: { everyone: 'choices.who.everyone', admins: 'choices.who.admins', listed: 'choices.who.listed' },
  needs: { login: 'choices.needs.login', second_factor: 'choices.needs.second_factor' },
  on_lock: { hold: 'choices.on_lock.hold', close: 'choices.on_lock.close' },
  activity: {
    input: 'choices.activity.input',
    all: 'choices.activity.all',
    none: 'choices.activity.none',
  },
  host_header: { keep: 'choices.host_header.keep', upstream: 'choices.host_header.upstream' },
  origin_header: {
    keep: 'choices.origin_header.keep',
    upstream: 'choices.origin_header.upstream',
    remove: 'choices.origin_header.remove',
  },
  prefix: { keep: 'choices.prefix.keep', strip: 'choices.prefix.strip' },
  adapter: {
    '': 'choices.adapter.none',
    termix: 'choices.adapter.termix',
    rexec: 'choices.adapter.rexec',
  },
} as const;

export type ChoiceName = keyof typeof CHOICES;
export type FlagName = (typeof FLAGS)[number];
export type TextName =
  | (typeof PLAIN)[number]
  | (typeof NULLABLE)[number]
  | (typeof NUMBERS)[number]
  | (typeof IDENTITY)[number]
  | (typeof TIMEOUTS)[number]
  | 'public_paths'
  | 'roles';

/** The fields of an application as a form holds them. */
export type Draft = Readonly<Record<TextName | ChoiceName | 'preset', string>> &
  Readonly<Record<FlagName, boolean>> & {
    /** IDs of the accounts on the list. */
    readonly users: readonly string[];
  };

/** An application before its form is filled in: the defaults of the API, except that it needs a mode. */
export const NEW_DRAFT: Draft = {
  ...{
    name: '',
    slug: '',
    origin: '',
    path_prefix: '',
    icon: '',
    upstream: '',
    terminal: '',
    public_paths: '',
    roles: '',
  },
  ...{ ca_file: '', server_name: '', fingerprint: '', max_age_minutes: '', close_code: '' },
  ...{ max_hold_minutes: '480', websocket_ping_seconds: '0' },
  ...{ connect_seconds: '5', first_byte_seconds: '60', idle_seconds: '300' },
  ...{ user_header: 'Remote-User', roles_header: 'Remote-Groups', name_header: 'Remote-Name' },
  ...{ unframed_hold: false, api_keys: false, insecure: false },
  ...{ allow_encoded_slash: false, allow_preflight: false },
  ...{ mode: 'gateway', who: 'admins', users: [], needs: 'login', preset: '', on_lock: 'close', adapter: '' },
  ...{ activity: 'input', host_header: 'keep', origin_header: 'keep', prefix: 'keep' },
};

export function toDraft(application: Application): Draft {
  const { who, identity, timeouts, public_paths: paths, preset } = application;
  const texts = record([...PLAIN, ...NULLABLE, ...NUMBERS], (name) => String(application[name] ?? ''));
  const { mode, needs, on_lock, activity, host_header, origin_header, prefix } = application;
  return {
    ...texts,
    ...record(FLAGS, (name) => application[name]),
    ...{ mode, needs, on_lock, activity, host_header, origin_header, prefix },
    ...record(TIMEOUTS, (name) => String(timeouts[name])),
    ...record(IDENTITY, (name) => identity[name] ?? ''),
    adapter: identity.adapter ?? '',
    preset: preset ?? '',
    who: typeof who === 'string' ? who : 'listed',
    users: typeof who === 'string' ? [] : who.users,
    roles: typeof who === 'string' ? '' : (who.roles ?? []).join('\n'),
    public_paths: paths.join('\n'),
  };
}

const record = <Name extends string, Value>(names: readonly Name[], toValue: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, toValue(name)])) as Record<Name, Value>;

/** Takes what `next` has changed since `base` into the draft, whose own changes stay. */
export function rebase(draft: Draft, base: Draft, next: Draft): Draft {
  const own = Object.entries(draft).filter(([name, value]) => value !== base[name as keyof Draft]);
  return { ...next, ...Object.fromEntries(own) };
}

/** Returns the fields that differ, as the API takes them. Fields that are left out may be filled by a preset. */
export function toChange(base: Draft, given: Draft): ApplicationChange {
  const draft = dropUnused(given);
  const isChanged = (name: keyof Draft) => JSON.stringify(draft[name]) !== JSON.stringify(base[name]);
  const pick = <Name extends keyof Draft>(names: readonly Name[], toValue: (name: Name) => unknown) =>
    Object.fromEntries(names.filter(isChanged).map((name) => [name, toValue(name)]));
  const text = (name: TextName | ChoiceName | 'preset') => draft[name].trim();
  const orNull = (name: TextName | ChoiceName | 'preset') => text(name) || null;
  const number = (name: TextName) => (text(name) === '' ? null : Number(text(name)));
  const identity = { ...pick(IDENTITY, text), ...pick(['adapter'], orNull) };
  const timeouts = pick(TIMEOUTS, number);
  const choices = ['mode', 'needs', 'on_lock', 'activity', 'host_header', 'origin_header', 'prefix'] as const;
  const hasAudience = isChanged('who') || isChanged('users') || isChanged('roles');
  const listed = { users: draft.users, roles: parseLines(draft.roles) };
  // The values of choices are those that the API has sent or `CHOICES` lists.
  return {
    ...pick(PLAIN, text),
    ...pick([...NULLABLE, 'preset'], orNull),
    ...pick(NUMBERS, number),
    ...pick(choices, text),
    ...pick(FLAGS, (name) => draft[name]),
    ...pick(['public_paths'], () => parseLines(draft.public_paths)),
    ...(hasAudience && { who: draft.who === 'listed' ? listed : draft.who }),
    ...(Object.keys(identity).length > 0 && { identity }),
    ...(Object.keys(timeouts).length > 0 && { timeouts }),
  } as ApplicationChange;
}

/** Empties the fields that the mode does not have. */
function dropUnused(draft: Draft): Draft {
  if (draft.mode === 'gateway') return { ...draft, path_prefix: '' };
  const tls = { ca_file: '', server_name: '', fingerprint: '', insecure: false };
  return { ...draft, ...tls, upstream: '', on_lock: 'close' };
}

const parseLines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
