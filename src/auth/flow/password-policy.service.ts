import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { PasswordMalformed, PasswordTooCommon, PasswordTooLong, PasswordTooShort } from './auth.errors.js';

const MAX_BYTES = 1_024;

/**
 * Returns the password as it is hashed: in NFC, so that the same text typed on two devices matches (RFC 8265, section
 * 4.2), and otherwise unchanged. Throws `PasswordMalformed` for text that has no UTF-8 form.
 */
export function normalizePassword(raw: string): string {
  if (!raw.isWellFormed()) throw new PasswordMalformed();
  return raw.normalize('NFC');
}

/** The requirements on a new password. There are no composition rules (NIST SP 800-63B, 3.1.1.2). */
@Injectable()
export class PasswordPolicy implements OnModuleInit {
  private common: ReadonlySet<string> = new Set();

  constructor(private readonly config: AppConfig) {}

  /** Loads the list of common passwords only where it is enabled: it takes several megabytes. */
  async onModuleInit(): Promise<void> {
    if (!this.config.env.PASSWORD_BLOCKLIST) return;
    const { dictionary } = await import('@zxcvbn-ts/language-common');
    this.common = new Set(dictionary.passwords);
  }

  /** Returns the password in NFC. Length counts code points. Throws the error that names what is wrong with it. */
  accept(raw: string): string {
    const password = normalizePassword(raw);
    const minLength = this.config.env.PASSWORD_MIN_LENGTH;
    if (Buffer.byteLength(password) > MAX_BYTES) throw new PasswordTooLong();
    if ([...password].length < minLength)
      throw new PasswordTooShort({}, `A password has at least ${minLength} characters`);
    if (this.common.has(password.toLowerCase())) throw new PasswordTooCommon();
    return password;
  }
}
