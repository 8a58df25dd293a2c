import { useFormatter } from 'use-intl';

const KIBIBYTE = 1024;

/** A size in bytes or kibibytes, labelled as kilobytes. */
export function ByteSize({ bytes }: { readonly bytes: number }) {
  const format = useFormatter();
  const isSmall = bytes < KIBIBYTE;
  return format.number(isSmall ? bytes : bytes / KIBIBYTE, {
    style: 'unit',
    unit: isSmall ? 'byte' : 'kilobyte',
    unitDisplay: isSmall ? 'long' : 'short',
    maximumFractionDigits: 1,
  });
}
