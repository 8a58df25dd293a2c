import { newTypedCode, parseTypedCode } from '#platform/crypto';

/** 60 random bits. */
const LENGTH = 12;
const GROUPS = /(.{4})(?=.)/g;

export const newSetupCode = (): string => newTypedCode(LENGTH);

/** Formats a code for display, in groups of four. */
export const formatSetupCode = (code: string): string => code.replace(GROUPS, '$1-');

/** Normalises a typed code: ignores case, spaces and hyphens. Returns null if it is not a valid code. */
export const parseSetupCode = (typed: string): string | null =>
  parseTypedCode(typed.replace(/[\s-]/gu, ''), LENGTH);

/** Returns the input of the stored digest of a code. */
export const setupCodeParts = (code: string): readonly string[] => ['setup-code', code];
