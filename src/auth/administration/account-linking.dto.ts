import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';
import { FormerAdminResponse } from './administration.dto.js';

export class LinkRequest {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @IsString()
  @IsNotEmpty()
  readonly oidcUserId!: string;

  @ApiProperty({ example: 'ada', description: 'Name of the password account, case-insensitive' })
  @IsString()
  @IsNotEmpty()
  readonly targetUsername!: string;
}

export class UnlinkRequest {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @IsString()
  @IsNotEmpty()
  readonly userId!: string;
}

export class LinkResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ example: 'The accounts are linked' })
  readonly message!: string;
}

export class LinkedResponse extends FormerAdminResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({
    required: false,
    description: 'New session token of an admin who linked their own account, if no cookie is used',
    example: 'eyJhbGciOiJIUzI1NiIs…',
  })
  readonly token?: string;
}
