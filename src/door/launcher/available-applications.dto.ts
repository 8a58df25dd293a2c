import { ApiProperty } from '@nestjs/swagger';
import { FIELD } from '../application-fields.js';

export class AvailableApplicationResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e50' })
  readonly id!: string;

  @ApiProperty(FIELD.slug)
  readonly slug!: string;

  @ApiProperty(FIELD.name)
  readonly name!: string;

  @ApiProperty(FIELD.icon)
  readonly icon!: string | null;

  @ApiProperty({
    example: 'https://shell.example.com/',
    description: 'Where a browser opens it; asks for what the session still has to prove',
  })
  readonly url!: string;

  @ApiProperty({
    example: false,
    description: 'Whether a page of Latchkey shows it in a frame, which a screen lock covers',
  })
  readonly framed!: boolean;

  @ApiProperty(FIELD.needs)
  readonly needs!: string;

  @ApiProperty(FIELD.max_age_minutes)
  readonly max_age_minutes!: number | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'build-1',
    description: 'ID of the terminal whose lock applies to every path; null if there is none',
  })
  readonly terminal!: string | null;
}

export class AvailableApplicationsResponse {
  @ApiProperty({ type: [AvailableApplicationResponse] })
  readonly applications!: readonly AvailableApplicationResponse[];
}
