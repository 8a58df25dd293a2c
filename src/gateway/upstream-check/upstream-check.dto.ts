import { ApiProperty } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { UpstreamRequestFields } from '#door';
import { IfGiven, RequestBody } from '#platform/http';
import { UPSTREAM_FAILURES } from '../upstream/upstream-error.js';

@RequestBody({
  description:
    'An application by its ID, or the fields of one; given fields replace those of the application',
  example: { upstream: 'https://10.0.0.7:8888', ca_file: '/etc/latchkey/apps.pem' },
  needsOne: true,
})
export class CheckUpstreamRequest extends UpstreamRequestFields {
  @ApiProperty({
    required: false,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e50',
    description: 'The ID of a registered application',
  })
  @IfGiven('application')
  @IsString()
  readonly application?: string;
}

export class CheckUpstreamResponse {
  @ApiProperty({ example: false, description: 'Whether the upstream responded to `GET /`' })
  readonly reachable!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    enum: [...UPSTREAM_FAILURES, null],
    example: 'untrusted-certificate',
    description: 'What failed; null if the upstream responded',
  })
  readonly failure!: string | null;

  @ApiProperty({
    example: 'The certificate is not trusted: self-signed certificate',
    description: 'The result in words',
  })
  readonly message!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'The status of the response to `GET /`; null without one',
  })
  readonly status!: number | null;
}
