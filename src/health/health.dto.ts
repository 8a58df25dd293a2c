import { ApiProperty } from '@nestjs/swagger';

export class HealthResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  readonly status!: 'ok';
}

export class ReadinessResponse extends HealthResponse {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { storage: 'ok', guacd: 'ok' },
    description: 'guacd may be `down` or `off`; only remote desktops need it',
  })
  readonly dependencies!: Record<string, string>;
}
