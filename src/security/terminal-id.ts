import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { InvalidTerminalId } from './security.errors.js';

/** What a terminal may be called. */
export const TERMINAL_ID = /^[A-Za-z0-9._:-]{1,128}$/;

@Injectable()
class TerminalIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!TERMINAL_ID.test(value)) throw new InvalidTerminalId();
    return value;
  }
}

/** The terminal that the path names. */
export const TerminalId = () => Param('containerId', TerminalIdPipe);
