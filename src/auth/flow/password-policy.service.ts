import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { PasswordTooCommon, PasswordTooLong, PasswordTooShort } from './auth.errors.js';
import { normalizePassword } from './normalize-password.js';

const MAX_BYTES = 1_024;

/** What a password must be like to be set. There are no rules of composition (NIST SP 800-63B, 3.1.1.2). */
@Injectable()
export class PasswordPolicy implements OnModuleInit {
  private common: ReadonlySet<string> = new Set();

  constructor(private readonly config: AppConfig) {}

  /** The list of common passwords is read only where it is wanted: it takes several megabytes. */
  async onModuleInit(): Promise<void> {
    if (!this.config.env.PASSWORD_BLOCKLIST) return;
    const { dictionary } = await import('@zxcvbn-ts/language-common');
    this.common = new Set(dictionary.passwords);
  }

  /** The password in NFC. Length counts code points. Throws the refusal that names what is wrong with it. */
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
