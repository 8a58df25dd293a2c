import { newTypedCode, parseGroupedCode } from '#platform/crypto';

/** 60 random bits. */
const LENGTH = 12;

export const newSetupCode = (): string => newTypedCode(LENGTH);

/** Normalises a typed code: ignores case, spaces and hyphens. Returns null if it is not a valid code. */
export const parseSetupCode = (typed: string): string | null => parseGroupedCode(typed, LENGTH);

/** Returns the input of the stored digest of a code. */
export const setupCodeParts = (code: string): readonly string[] => ['setup-code', code];
