import { newTypedCode, parseTypedCode } from '#platform/crypto';

/** 60 random bits. */
const LENGTH = 12;
const GROUPS = /(.{4})(?=.)/g;

export const newSetupCode = (): string => newTypedCode(LENGTH);

/** Formats a code for people: in groups of four. */
export const formatSetupCode = (code: string): string => code.replace(GROUPS, '$1-');

/** Returns the code as issued, whichever way it was typed; null for anything that cannot be one. */
export const parseSetupCode = (typed: string): string | null =>
  parseTypedCode(typed.replace(/[\s-]/gu, ''), LENGTH);

/** What the stored digest of a code is made from. */
export const setupCodeParts = (code: string): readonly string[] => ['setup-code', code];
