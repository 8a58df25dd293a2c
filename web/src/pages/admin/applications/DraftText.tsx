import { useTranslations } from 'use-intl';
import { TextArea } from '@/ui/TextArea';
import { TextField } from '@/ui/TextField';
import { type TextName } from './draft';
import { useDraft } from './useDraft';

/** The ranges of the fields with whole numbers. */
const RANGES: Partial<Record<TextName, readonly [min: number, max: number]>> = {
  max_age_minutes: [1, 525_600],
  max_hold_minutes: [1, 10_080],
  close_code: [1000, 4999],
  websocket_ping_seconds: [0, 3600],
  connect_seconds: [1, 86_400],
  first_byte_seconds: [1, 86_400],
  idle_seconds: [1, 86_400],
};
const REQUIRED = new Set<TextName>([
  ...(['name', 'slug', 'origin', 'upstream', 'user_header', 'roles_header', 'name_header'] as const),
  ...(['max_hold_minutes', 'websocket_ping_seconds'] as const),
  ...(['connect_seconds', 'first_byte_seconds', 'idle_seconds'] as const),
]);
const SEVERAL_LINES = new Set<TextName>(['public_paths', 'roles']);
const WORDS = new Set<TextName>(['name', 'icon']);

/** A field of an application with a text, a number or several lines. */
export function DraftText({ name }: { readonly name: TextName }) {
  const t = useTranslations('applications');
  const { draft, set } = useDraft();
  const range = RANGES[name];
  const field = {
    name,
    label: t(`fields.${name}`),
    hint: t(`hints.${name}`),
    value: draft[name],
    onChange: (value: string) => set({ [name]: value }),
    isMono: !WORDS.has(name) && range === undefined,
    isRequired: REQUIRED.has(name),
    autoComplete: 'off',
  };
  if (SEVERAL_LINES.has(name)) return <TextArea {...field} />;
  const number = range && { type: 'number', min: range[0], max: range[1] };
  return <TextField {...field} input={{ autoCapitalize: 'none', spellCheck: WORDS.has(name), ...number }} />;
}
