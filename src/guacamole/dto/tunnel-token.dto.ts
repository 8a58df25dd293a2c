import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsObject, Matches, ValidateIf } from 'class-validator';
import { refusedAs } from '#platform/http';
import { InvalidTerminalId, TERMINAL_ID } from '#security';
import { DESKTOP_TYPES, type DesktopType } from '../desktop-parameters.js';

export class IssueTunnelTokenRequest {
  @ApiProperty({ enum: DESKTOP_TYPES, example: 'ssh' })
  @IsIn(DESKTOP_TYPES, { message: `type must be one of ${DESKTOP_TYPES.join(', ')}` })
  readonly type!: DesktopType;

  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    example: { hostname: '192.0.2.7', port: 22, username: 'ada', password: 'of the desktop' },
    description: 'guacd parameters for this type, at most 5 KiB',
  })
  @IsObject({ message: 'settings must be a JSON object' })
  readonly settings!: Record<string, unknown>;

  @ApiProperty({
    required: false,
    example: 'cont_123',
    pattern: TERMINAL_ID.source,
    description: 'ID of this terminal; its lock and that of desktopTerminalId both apply',
  })
  @ValidateIf(({ terminalId }: IssueTunnelTokenRequest) => terminalId !== undefined)
  @Matches(TERMINAL_ID, refusedAs(InvalidTerminalId))
  readonly terminalId?: string;
}

export class TunnelTokenResponse {
  @ApiProperty({ example: 'AQR0ZXN0…', description: 'Single-use token for `?token=` of the WebSocket' })
  readonly token!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2030-01-01T12:01:00.000Z',
    description: 'One minute from now',
  })
  readonly expiresAt!: string;

  @ApiProperty({
    example: '/guacamole',
    description: 'Path of the WebSocket, including the path of PUBLIC_URL',
  })
  readonly path!: string;

  @ApiProperty({ example: 'cont_123', description: 'The ID from the request, otherwise desktopTerminalId' })
  readonly terminalId!: string;

  @ApiProperty({
    example: 'ssh:192.0.2.7:22:ada',
    pattern: TERMINAL_ID.source,
    description: 'Terminal ID derived from protocol, host, port and user name; its lock always applies',
  })
  readonly desktopTerminalId!: string;
}
